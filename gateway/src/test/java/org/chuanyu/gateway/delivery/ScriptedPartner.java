package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.adapters.Outlet;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;

/** The format {@code scripted}: partners that answer as the test says and remember what they were sent. */
final class ScriptedPartner implements OutletFactory {
    static final Function<Dispatch, Outcome> ACCEPTS = dispatch -> new Outcome.Delivered("ref-" + dispatch.id(), "AA");
    static final Function<Dispatch, Outcome> IS_DOWN = dispatch -> new Outcome.Deferred("connection-refused", null);
    static final Function<Dispatch, Outcome> STAYS_SILENT = dispatch -> new Outcome.Ambiguous("answer-timeout");

    private final Map<String, Function<Dispatch, Outcome>> answers = new ConcurrentHashMap<>();
    private final List<Dispatch> seen = Collections.synchronizedList(new ArrayList<>());

    void answers(String receiver, Function<Dispatch, Outcome> answer) {
        answers.put(receiver, answer);
    }

    /** What a receiver was sent, in order; attempts, not only successes. */
    List<Dispatch> sentTo(String receiver) {
        synchronized (seen) {
            return seen.stream()
                    .filter(dispatch -> dispatch.receiver().value().equals(receiver))
                    .toList();
        }
    }

    @Override
    public String format() {
        return "scripted";
    }

    @Override
    public Outlet make(Participant receiver, Wire wire) {
        return dispatch -> {
            seen.add(dispatch);
            return answers.getOrDefault(receiver.id().value(), ACCEPTS).apply(dispatch);
        };
    }

    @Override
    public Rendered render(Dispatch dispatch) {
        return new Rendered("text/plain;charset=UTF-8", dispatch.id().getBytes(StandardCharsets.UTF_8));
    }
}
