package org.chuanyu.evidence.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.chuanyu.evidence.leaf.LeafTest.GOOD;
import static org.chuanyu.evidence.leaf.LeafTest.HASH;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A leaf has one form: each of these is the good one with one change. */
class BentLeavesTest {
    static Stream<String> bent() {
        return Stream.of(
                "",
                "null",
                "[]",
                "\"\"",
                "\ufeff" + GOOD,
                GOOD + "\n",
                GOOD + "\r\n",
                GOOD + " ",
                " " + GOOD,
                GOOD + GOOD,
                GOOD + "\u0000",
                GOOD.substring(0, GOOD.length() - 1),
                GOOD.replace(",\"v\":1}", ",\"v\":1,}"),
                GOOD.replace("{\"act\"", "{,\"act\""),
                GOOD.replace("\"act\":", "\"act\": "),
                GOOD.replace("\"act\":", "\"act\" :"),
                GOOD.replace(",\"late\"", ", \"late\""),
                GOOD.replace(",\"late\"", ",\n\"late\""),
                GOOD.replace(",\"late\"", ",/**/\"late\""),
                GOOD.replace("\"act\"", "'act'"),
                GOOD.replace("\"act\"", "act"),
                GOOD.replace("\"act\"", "\"Act\""),
                GOOD.replace("\"act\"", "\"a\\u0063t\""),
                GOOD.replace("\"act\"", "\"\""),
                GOOD.replace("\"act\":\"R\"", "\"act\":\"R\",\"act\":\"R\""),
                GOOD.replace("\"act\":\"R\"", "\"act\":\"R\",\"act\":\"C\""),
                GOOD.replace("\"late\":false", "\"late\":false,\"late\":true"),
                GOOD.replace("\"seq\":\"123456\"", "\"seq\":\"123456\",\"seq\":\"123457\""),
                GOOD.replace("\"act\":\"R\",", "").replace(",\"v\":1", ",\"v\":1,\"act\":\"R\""),
                GOOD.replace("\"R\"", "\"\\u0052\""),
                GOOD.replace("\"R\"", "\"\\/\""),
                GOOD.replace("\"R\"", "\"\\n\""),
                GOOD.replace("\"R\"", "\"\n\""),
                GOOD.replace("\"R\"", "\"\t\""),
                GOOD.replace("\"R\"", "\"\u0000\""),
                GOOD.replace("\"R\"", "\"\u007f\""),
                GOOD.replace("\"R\"", "\"\u0085\""),
                GOOD.replace("\"R\"", "\"\\ud800\""),
                GOOD.replace("\"R\"", "\"e\u0301\""),
                GOOD.replace("\"R\"", "\"\u212b\""),
                GOOD.replace("\"R\"", "\"R"),
                GOOD.replace("\"R\"", "\"\\\""),
                GOOD.replace("\"R\"", "null"),
                GOOD.replace("\"R\"", "[]"),
                GOOD.replace("\"R\"", "{\"a\":{}}"),
                GOOD.replace("\"R\"", "True"),
                GOOD.replace("\"R\"", "tru"),
                GOOD.replace("\"R\"", "NaN"),
                GOOD.replace("\"n\":7", "\"n\":1.10"),
                GOOD.replace("\"n\":7", "\"n\":1.1"),
                GOOD.replace("\"n\":7", "\"n\":07"),
                GOOD.replace("\"n\":7", "\"n\":-7"),
                GOOD.replace("\"n\":7", "\"n\":-0"),
                GOOD.replace("\"n\":7", "\"n\":+7"),
                GOOD.replace("\"n\":7", "\"n\":7e0"),
                GOOD.replace("\"n\":7", "\"n\":0x7"),
                GOOD.replace("\"n\":7", "\"n\":1000000000"),
                GOOD.replace("\"n\":7", "\"n\":9007199254740993"),
                GOOD.replace("\"n\":7", "\"n\":"),
                GOOD.replace("\"v\":1", "\"v\":2"),
                GOOD.replace("\"v\":1", "\"v\":11"),
                GOOD.replace("\"v\":1", "\"v\":\"1\""),
                GOOD.replace(",\"v\":1", ""),
                GOOD.replace("\"late\":false", "\"late\":\"false\""),
                GOOD.replace("\"late\":false,", ""),
                GOOD.replace("\"kind\":\"access\"", "\"kind\":\"\""),
                GOOD.replace("\"log\":\"log.example/2026\"", "\"log\":\"\""),
                GOOD.replace("\"log\":\"log.example/2026\"", "\"log\":{\"log\":\"log.example/2026\"}"),
                GOOD.replace("\"123456\"", "123456"),
                GOOD.replace("\"123456\"", "\"0123456\""),
                GOOD.replace("\"123456\"", "\"-1\""),
                GOOD.replace("\"123456\"", "\"\""),
                GOOD.replace("\"123456\"", "\"9223372036854775808\""),
                GOOD.replace("\"123456\"", "\"１２\""),
                GOOD.replace("6f96", "6F96"),
                GOOD.replace("6f9619ff-8b86", "6f9619ff8b86-"),
                GOOD.replace("52.123Z", "52Z"),
                GOOD.replace("52.123Z", "52.1234Z"),
                GOOD.replace("52.123Z", "52.123z"),
                GOOD.replace("52.123Z", "52.123+08:00"),
                GOOD.replace("04:04:52", "24:00:00"),
                GOOD.replace("04:04:52", "04:04:60"),
                GOOD.replace("-11-23T04:04:52", "-02-29T04:04:52"),
                GOOD.replace("\"at\":\"2026-11-23T04:04:51.900Z\",", ""),
                GOOD.replace("\"t\":\"2026-11-23T04:04:52.123Z\",", ""),
                GOOD.replace("\"event\":\"" + HASH, "\"event\":\"" + HASH.substring(1)),
                GOOD.replace("\"event\":\"" + HASH, "\"event\":\"" + HASH.replace("c=", "d=")),
                GOOD.replace("\"event\":\"" + HASH, "\"event\":\"" + HASH.replace("/", "_")),
                GOOD.replace("\"event\":\"" + HASH, "\"event\":\"" + HASH.replace("=", "")),
                GOOD.replace("\"event\":\"" + HASH + "\"", "\"event\":1"),
                GOOD.replace("\"c\":{", "\"c\":1,\"cc\":{"));
    }

    @ParameterizedTest
    @MethodSource("bent")
    @DisplayName("attacks 18, 20: a leaf in any other form, which two readers could take for two things, is refused")
    void refusesBentLeaves(String bent) {
        assertThat(bent).isNotEqualTo(GOOD);
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Leaf.parse(bent.getBytes(StandardCharsets.UTF_8)))
                .matches(refused -> refused.reason() == Reason.MALFORMED_LEAF);
    }
}
