package org.chuanyu.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.Sm3Batch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The SM3 of leaves of 600 bytes, as many as a group has: ten blocks each, by Bouncy Castle one after the other, and side by side. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HashBench {
    private static final int LEAVES = 1024;
    private static final int LENGTH = 600;

    private final byte[][] leaves = new byte[LEAVES][LENGTH];

    public HashBench() {
        Random random = new Random(1);
        for (byte[] leaf : leaves) {
            random.nextBytes(leaf);
        }
    }

    /** Side by side, with the check of one in each batch. */
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public byte[][] many() {
        return Sm3Batch.of(leaves);
    }

    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public int floorBouncyCastle() {
        int sum = 0;
        for (byte[] leaf : leaves) {
            sum += Sm3.of(leaf)[0];
        }
        return sum;
    }
}
