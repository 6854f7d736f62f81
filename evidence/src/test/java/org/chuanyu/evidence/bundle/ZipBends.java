package org.chuanyu.evidence.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Other containers around the very same files: each of them some reader would take for the same bundle. */
final class ZipBends {
    private static final byte UNIX = 3;
    private static final int SYMBOLIC_LINK = 0120777;

    private ZipBends() {}

    static Map<String, byte[]> all(byte[] good) {
        Map<String, byte[]> bends = new LinkedHashMap<>();
        bends.put("nothing at all", new byte[0]);
        bends.put("a zip of no files", tail(good, new byte[0]));
        bends.put("a byte behind it", Arrays.copyOf(good, good.length + 1));
        bends.put("a byte before it", before(good));
        bends.put("its last byte missing", Arrays.copyOf(good, good.length - 1));
        bends.put("a comment", comment(good));
        bends.put("the files packed", packed(good, ZipEntry.DEFLATED, name -> name));
        bends.put("a bomb", bomb(good));
        bends.put("stored by another tool", packed(good, ZipEntry.STORED, name -> name));
        bends.put("a file twice", twice(good, BundleNames.PAGE));
        bends.put("a name in capitals", named(good, "report.html", "REPORT.HTML"));
        bends.put("a way out of the folder", named(good, "report.html", "../port.htm"));
        bends.put("an absolute name", named(good, "report.html", "/eport.html"));
        bends.put("a folder", named(good, "report.html", "reporthtml/"));
        bends.put("another name in the header than in the directory", first(good, "report.html", "report.htmm"));
        bends.put("a date", flipped(good, 10));
        bends.put("a flag", flipped(good, 6));
        bends.put("another checksum in the header", flipped(good, 14));
        bends.put("another checksum in header and directory", checksum(good));
        bends.put("a link in place of a file", link(good));
        return bends;
    }

    private static byte[] tail(byte[] good, byte[] head) {
        byte[] end = Zip.end(java.util.List.of(), 0, 0);
        byte[] all = Arrays.copyOf(head, head.length + end.length);
        System.arraycopy(end, 0, all, head.length, end.length);
        return all;
    }

    private static byte[] before(byte[] good) {
        byte[] bent = new byte[good.length + 1];
        System.arraycopy(good, 0, bent, 1, good.length);
        return bent;
    }

    private static byte[] twice(byte[] good, String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZipWriter zip = new ZipWriter(out);
        try {
            for (var file : Bent.of(good).files.entrySet()) {
                zip.add(file.getKey(), file.getValue());
                if (file.getKey().equals(name)) {
                    zip.add(name, file.getValue());
                }
            }
            zip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] comment(byte[] good) {
        byte[] bent = Arrays.copyOf(good, good.length + 1);
        bent[good.length - 2] = 1;
        return bent;
    }

    private static byte[] flipped(byte[] good, int at) {
        byte[] bent = good.clone();
        bent[at] ^= 1;
        return bent;
    }

    private static byte[] checksum(byte[] good) {
        byte[] bent = flipped(good, 14);
        int directory = Zip.buffer(good.length).put(good).getInt(good.length - 6);
        bent[directory + 16] ^= 1;
        return bent;
    }

    /** Sealed over what whoever follows the link would read. */
    private static byte[] link(byte[] good) {
        Bent bent = Bent.of(good);
        bent.put(BundleNames.LEFT, bent.files.get(BundleNames.RIGHT)).sealed();
        byte[] link = "right.txt".getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = bent.put(BundleNames.LEFT, link).zip();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        ByteBuffer zip = Zip.buffer(bytes.length).put(bytes);
        int entry = text.lastIndexOf(BundleNames.LEFT) - Zip.CENTRAL_LENGTH;
        zip.put(entry + 5, UNIX).putInt(entry + 38, SYMBOLIC_LINK << 16);
        return zip.array();
    }

    /** Latin 1 keeps every byte. */
    private static byte[] named(byte[] good, String from, String to) {
        String bytes = new String(good, StandardCharsets.ISO_8859_1);
        return bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] first(byte[] good, String from, String to) {
        String bytes = new String(good, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf("PK\u0003\u0004\u0014", bytes.indexOf("redactions.json")) + Zip.LOCAL_LENGTH;
        if (!bytes.startsWith(from, at)) {
            throw new IllegalStateException("another file there");
        }
        return (bytes.substring(0, at) + to + bytes.substring(at + from.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] packed(byte[] good, int method, UnaryOperator<String> name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var file : Bent.of(good).files.entrySet()) {
                put(zip, name.apply(file.getKey()), file.getValue(), method);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] bomb(byte[] good) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var file : Bent.of(good).files.entrySet()) {
                byte[] bytes = file.getKey().equals(BundleNames.LEAVES) ? new byte[100 << 20] : file.getValue();
                put(zip, file.getKey(), bytes, ZipEntry.DEFLATED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes, int method) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(bytes);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
