package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.time.TimeAnchor;
import org.chuanyu.evidence.time.TimeStamp;
import org.chuanyu.evidence.time.TimeStampToken;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Asks the authority (RFC 3161 section 3.4, over HTTP). The time and the bytes of an answer are bounded, no answer leads elsewhere, and
 * a token is handed on only if every verifier will take it and it is the answer to this question.
 */
@Component
final class TimeStampClient {
    private static final int NONCE_BITS = 128;

    private final TrustedTime trusted;
    private final BoundedCalls calls;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TimeStampClient(TrustedTime trusted, TimeStampSettings settings, Clock clock) {
        this.trusted = trusted;
        this.calls = new BoundedCalls(settings.connect(), settings.answer());
        this.clock = clock;
    }

    /** A token, in DER, and what it says. */
    record Given(byte[] token, TimeStamp stamp) {}

    /** A token over these bytes. */
    Given ask(byte[] bytes) throws NoTimeStamp, InterruptedException {
        TimeAnchor anchor = trusted.anchor().orElseThrow(() -> NoTimeStamp.away("none"));
        URI address = trusted.address().orElseThrow(() -> NoTimeStamp.away("not-there"));
        // Positive, and not zero: some read a nonce as they please.
        BigInteger nonce = new BigInteger(NONCE_BITS, random).setBit(NONCE_BITS - 1);
        byte[] token = token(send(address, question(bytes, anchor.policy(), nonce)));
        try {
            TimeStamp stamp = TimeStampToken.parse(token).check(bytes, List.of(anchor));
            if (!nonce.equals(stamp.nonce())) {
                throw NoTimeStamp.refused("other-nonce");
            }
            Instant now = clock.instant();
            if (Duration.between(now, stamp.time()).abs().compareTo(TrustPolicy.CLOCK_ALLOWANCE) > 0) {
                // Its clock or ours: no verifier would take it.
                throw NoTimeStamp.refused("other-time");
            }
            return new Given(token, stamp);
        } catch (EvidenceRefused e) {
            throw NoTimeStamp.refused(e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    private static byte[] question(byte[] bytes, @Nullable String policy, BigInteger nonce) {
        TimeStampRequestGenerator questions = new TimeStampRequestGenerator();
        questions.setCertReq(true);
        if (policy != null) {
            questions.setReqPolicy(new ASN1ObjectIdentifier(policy));
        }
        try {
            return questions
                    .generate(GMObjectIdentifiers.sm3, Sm3.of(bytes), nonce)
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("memory does not take bytes", e);
        }
    }

    private static byte[] token(byte[] answer) throws NoTimeStamp {
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            int status = response.getStatus();
            if (status != PKIStatus.GRANTED && status != PKIStatus.GRANTED_WITH_MODS) {
                throw NoTimeStamp.away("status-" + status);
            }
            if (response.getTimeStampToken() == null) {
                throw NoTimeStamp.refused("no-token");
            }
            // Some write BER. What is signed is DER in any case.
            return response.getTimeStampToken()
                    .toCMSSignedData()
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
        } catch (TSPException | IOException | RuntimeException e) {
            // Whatever a reader of ASN.1 throws at what is none.
            throw NoTimeStamp.refused("unreadable");
        }
    }

    private byte[] send(URI address, byte[] question) throws NoTimeStamp, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/timestamp-query")
                .header("Accept", "application/timestamp-reply")
                .POST(BodyPublishers.ofByteArray(question));
        try {
            BoundedCalls.Reply reply = calls.send(request);
            if (reply.status() != 200) {
                throw NoTimeStamp.away("http-" + reply.status());
            }
            return reply.body();
        } catch (IOException e) {
            throw NoTimeStamp.away("no-answer");
        }
    }
}
