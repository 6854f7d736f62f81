package org.chuanyu.gateway.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;

/** What the systems have to say. */
final class Sources {
    private Sources() {}

    /** A hospital information system that admits one person after the other, and says again what it has said. */
    static final class Visits implements Sender.Source {
        private final Load load;
        private final String hospital;
        private final IntSupplier wanted;
        private final AtomicInteger admitted = new AtomicInteger();
        private int said;

        Visits(Load load, String hospital, IntSupplier wanted) {
            this.load = load;
            this.hospital = hospital;
            this.wanted = wanted;
        }

        /** So many people lie there: 1 to this number. */
        int admitted() {
            return admitted.get();
        }

        @Override
        public Load.Message next(Random random) {
            int known = admitted.get();
            said = known < wanted.getAsInt() ? known + 1 : 1 + random.nextInt(known);
            return load.visit(hospital, said);
        }

        @Override
        public void taken(Load.Message message) {
            admitted.accumulateAndGet(said, Math::max);
        }
    }

    /** A laboratory: new reports, and corrections of the last ones. */
    static final class Reports implements Sender.Source {
        private static final int OPEN = 6;

        private final Load load;
        private final IntSupplier admitted;
        private final BiFunction<Load.Report, Integer, Load.Message> form;
        private final List<Load.Report> open = new ArrayList<>();
        private final List<Integer> versions = new ArrayList<>();

        Reports(Load load, IntSupplier admitted, BiFunction<Load.Report, Integer, Load.Message> form) {
            this.load = load;
            this.admitted = admitted;
            this.form = form;
        }

        @Override
        public Load.Message next(Random random) {
            if (admitted.getAsInt() == 0) {
                return null;
            }
            if (open.size() < OPEN || random.nextInt(3) == 0) {
                if (open.size() == OPEN) {
                    open.remove(0);
                    versions.remove(0);
                }
                open.add(load.newReport(random, admitted.getAsInt()));
                versions.add(0);
            }
            // A report that has just begun has to say something.
            int chosen = versions.get(open.size() - 1) == 0 ? open.size() - 1 : random.nextInt(open.size());
            int version = Math.min(versions.get(chosen) + 1, Load.MOST_VERSIONS);
            versions.set(chosen, version);
            return form.apply(open.get(chosen), version);
        }

        @Override
        public void taken(Load.Message message) {
            // What was said last is what counts; it is in the ledger.
        }
    }
}
