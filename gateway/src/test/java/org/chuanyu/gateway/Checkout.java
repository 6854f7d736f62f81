package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files that this build is made from, of all modules. */
final class Checkout {
    /** What each machine has for itself: nobody commits anything from there. */
    private static final Set<Path> OWN =
            Set.of(Path.of(".git"), Path.of("data"), Path.of("secrets"), Path.of("certs-dev/out"));

    private Checkout() {}

    /** Where the modules stand. Without it no rule about them is held, so it is there or the test fails. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("gateway"))
                ? here
                : here.resolve("..").normalize();
        assertThat(root.resolve("evidence/src/test/java")).isDirectory();
        assertThat(root.resolve("gateway/src/test/java")).isDirectory();
        return root;
    }

    /** All files below a folder but those that a build makes and those that stay on one machine. */
    static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes about) {
                return each.endsWith("target") || OWN.contains(folder.relativize(each))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes about) {
                files.add(each);
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
