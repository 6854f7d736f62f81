package org.chuanyu.gateway.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.springframework.stereotype.Component;

/** The vault: an envelope is version, key id, nonce, ciphertext and tag; version and key id are authenticated with it. */
@Component
final class SealedVault implements Vault {
    private static final int TOKEN_BYTES = 16;

    private final DataKeys keys;
    private final KeyRing ring;
    private final Clock clock;
    private final Sm4Gcm cipher = new Sm4Gcm(new BouncyCastleProvider());
    private final Packing packing = new Packing();
    private final Queue<Mac> idle = new ConcurrentLinkedQueue<>();

    SealedVault(DataKeys keys, KeyRing ring, Clock clock) {
        this.keys = keys;
        this.ring = ring;
        this.clock = clock;
    }

    @Override
    public byte[] seal(String subject, byte[] plain) {
        byte[] packed = packing.pack(plain);
        return packed == null ? seal(subject, DataKey.PLAIN, plain) : seal(subject, DataKey.PACKED, packed);
    }

    @Override
    public byte[] sealPacked(String subject, byte[] packed) {
        return seal(subject, DataKey.PLAIN, packed);
    }

    private byte[] seal(String subject, byte version, byte[] bytes) {
        int year = clock.instant().atOffset(ZoneOffset.UTC).getYear();
        DataKey key = keys.current(subject, year);
        byte[] header = DataKey.header(version, key.id());
        byte[] body = cipher.seal(key.secret(), header, bytes);
        return ByteBuffer.allocate(header.length + body.length)
                .put(header)
                .put(body)
                .array();
    }

    @Override
    public byte[] open(byte[] sealed) {
        if (sealed.length < DataKey.HEADER || sealed[0] != DataKey.PLAIN && sealed[0] != DataKey.PACKED) {
            throw new IllegalStateException("not an envelope of this vault");
        }
        ByteBuffer header = ByteBuffer.wrap(sealed, 1, DataKey.HEADER - 1);
        DataKey key = keys.byId(new UUID(header.getLong(), header.getLong()));
        byte[] body = cipher.open(key.secret(), Arrays.copyOf(sealed, DataKey.HEADER), sealed, DataKey.HEADER);
        return sealed[0] == DataKey.PACKED ? packing.unpack(body) : body;
    }

    @Override
    public Set<UUID> destroy(String subject) {
        return keys.destroy(subject);
    }

    @Override
    public Set<UUID> keys(String subject) {
        return keys.living(subject);
    }

    @Override
    public Set<UUID> returned() {
        return keys.returned();
    }

    @Override
    public Set<UUID> destroyAgain(Collection<UUID> ids) {
        return keys.destroyAgain(ids);
    }

    @Override
    public void forgetDestroyed() {
        keys.forgetDestroyed();
    }

    @Override
    public String token(String purpose, String value) {
        byte[] label = purpose.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = mac();
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            mac.update(ByteBuffer.allocate(4).putInt(label.length).array());
            mac.update(label);
            byte[] digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            idle.add(mac);
            return HexFormat.of().formatHex(digest, 0, TOKEN_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SM3 failed", e);
        }
    }

    /** One that nobody uses now, ready for the next value: making one takes as long as a short value does. */
    private Mac mac() throws GeneralSecurityException {
        Mac known = idle.poll();
        if (known != null) {
            return known;
        }
        Mac mac = Mac.getInstance("HMACSM3", ring.provider());
        mac.init(ring.index());
        return mac;
    }
}
