package org.chuanyu.gateway.desk;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.chuanyu.gateway.intake.Messages;
import org.jspecify.annotations.Nullable;

/** One page of messages, newest first; {@code next} goes into {@code after} and is null on the last page. */
record MessagePage(List<MessageRow> messages, @Nullable String next) {

    static MessagePage of(Messages.Page page) {
        return new MessagePage(page.entries().stream().map(MessageRow::of).toList(), page.next());
    }

    /** Equal for equal pages: a page on a screen asks whether there is another one by now. */
    @JsonIgnore
    String mark() {
        return UUID.nameUUIDFromBytes(toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
