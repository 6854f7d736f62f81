package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.util.encoders.Hex;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;

class CanonicalBundleTest {
    private final Conformance conformance = new Conformance();
    private final Bundle bundle =
            (Bundle) ExamplesTest.read(Path.of("src/test/resources/fhir/example/Bundle-message-as-read.json"));

    @Test
    void keepsTheDigitsAndTheUrls() {
        String json = new String(passed(bundle).json(), StandardCharsets.UTF_8);

        assertThat(json)
                .contains("\"value\":11.20")
                .contains(bundle.getEntry().get(0).getFullUrl());
        assertThat(json)
                .doesNotContain("\n")
                .doesNotContain("\"id\":\"" + bundle.getEntry().get(0).getFullUrl());
    }

    @Test
    void givesTheSameBytesAgain() {
        CanonicalBundle first = passed(bundle);
        Bundle parsed =
                (Bundle) Fhir.CONTEXT.newJsonParser().parseResource(new String(first.json(), StandardCharsets.UTF_8));

        assertThat(passed(bundle.copy()).digestHex()).isEqualTo(first.digestHex());
        assertThat(passed(parsed).json()).isEqualTo(first.json());
    }

    @Test
    void hasTheSm3OfItsBytes() {
        CanonicalBundle canonical = passed(bundle);
        var sm3 = new SM3Digest();
        sm3.update(canonical.json(), 0, canonical.json().length);
        byte[] expected = new byte[32];
        sm3.doFinal(expected, 0);

        assertThat(canonical.digest()).isEqualTo(expected);
        assertThat(canonical.digestHex()).isEqualTo(Hex.toHexString(expected));
    }

    @Test
    void doesNotLendItsBytes() {
        CanonicalBundle canonical = passed(bundle);
        canonical.json()[0] = 0;
        canonical.digest()[0] ^= 1;

        assertThat(canonical.json()[0]).isEqualTo((byte) '{');
        assertThat(canonical.digestHex()).isEqualTo(Hex.toHexString(canonical.digest()));
    }

    @Test
    void refusesWhatDoesNotPass() {
        bundle.addEntry();

        assertThatThrownBy(() -> passed(bundle))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problems())
                                .extracting(Problem::code)
                                .containsExactly("required-element"))
                .hasMessage("[required-element]");
    }

    @Test
    void keepsTheWarnings() {
        ((Patient) bundle.getEntry().get(0).getResource())
                .getIdentifier()
                .get(1)
                .setValue("1");

        assertThat(passed(bundle).warnings()).extracting(Problem::code).containsExactly("chuanyu-pat-2");
    }

    private CanonicalBundle passed(Bundle candidate) {
        return CanonicalBundle.of(candidate, conformance);
    }
}
