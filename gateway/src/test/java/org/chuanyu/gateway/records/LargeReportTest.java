package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

/** A report's results are indexed in a time that grows with their number, not with its square. */
class LargeReportTest {
    @Test
    void manyLinksAreNotComparedPairwise() {
        List<Reference> few = references(10_000);
        List<Reference> many = references(80_000);
        time(few);
        time(many);

        long one = IntStream.range(0, 5).mapToLong(i -> time(few)).min().orElseThrow();
        long eight = IntStream.range(0, 5).mapToLong(i -> time(many)).min().orElseThrow();

        // A square would be 64 times as long; a slow machine's garbage collector is allowed a factor of three.
        assertThat(eight).isLessThan(Math.max(24 * one, 300_000_000L));
    }

    @Test
    void aLinkIsFoundOnceAndInOrder() {
        assertThat(Values.links(
                        List.of(
                                new Reference("Observation/2"),
                                new Reference("Observation/1"),
                                new Reference("Observation/2")),
                        Set.of("Observation")))
                .containsExactly(new Indexed.Link("Observation", "2"), new Indexed.Link("Observation", "1"));
    }

    private static long time(List<Reference> references) {
        long start = processor();
        assertThat(Values.links(references, Set.of("Observation"))).hasSize(references.size());
        return processor() - start;
    }

    /** Of this thread: what else the machine does is not measured. */
    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static List<Reference> references(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Reference("Observation/" + i))
                .toList();
    }
}
