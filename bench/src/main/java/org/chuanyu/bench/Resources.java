package org.chuanyu.bench;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The data that is measured with. */
final class Resources {

    private Resources() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return in.readAllBytes();
        }
    }
}
