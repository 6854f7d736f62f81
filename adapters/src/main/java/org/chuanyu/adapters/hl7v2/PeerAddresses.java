package org.chuanyu.adapters.hl7v2;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Addresses that a port without TLS accepts: literals ({@code 10.1.2.3}, {@code ::1}) and CIDR blocks. Names are not resolved. */
final class PeerAddresses {
    private final List<Block> blocks;

    private record Block(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    PeerAddresses(List<String> peers) {
        this.blocks = peers.stream().map(PeerAddresses::block).toList();
    }

    boolean allow(InetAddress peer) {
        return blocks.stream().anyMatch(block -> block.contains(peer.getAddress()));
    }

    private static Block block(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (!literal.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException("a peer is an IP address or a CIDR block");
        }
        try {
            byte[] address = InetAddress.getByName(literal).getAddress();
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > address.length * 8) {
                throw new IllegalArgumentException("a CIDR block has 0 to " + address.length * 8 + " bits");
            }
            return new Block(address, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("a peer is an IP address or a CIDR block", e);
        }
    }
}
