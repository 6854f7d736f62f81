package org.chuanyu.adapters.cda;

import java.io.IOException;
import javax.xml.transform.TransformerException;
import org.jspecify.annotations.Nullable;
import org.springframework.ws.WebServiceMessage;
import org.springframework.ws.client.WebServiceTransformerException;
import org.springframework.ws.client.core.WebServiceMessageCallback;
import org.springframework.ws.client.core.WebServiceMessageExtractor;
import org.springframework.ws.client.core.WebServiceTemplate;
import org.springframework.ws.context.MessageContext;
import org.springframework.ws.soap.saaj.SaajSoapMessageFactory;
import org.springframework.ws.transport.WebServiceConnection;

/**
 * Sends and receives without Spring-WS's message tracing: no logger's level can bring a document into a log. A fault is
 * an answer like any other.
 */
final class QuietTemplate extends WebServiceTemplate {

    QuietTemplate(SaajSoapMessageFactory factory) {
        super(factory);
    }

    @Override
    protected <T> @Nullable T doSendAndReceive(
            MessageContext context,
            WebServiceConnection connection,
            @Nullable WebServiceMessageCallback request,
            WebServiceMessageExtractor<T> answer)
            throws IOException {
        try {
            if (request != null) {
                request.doWithMessage(context.getRequest());
            }
            connection.send(context.getRequest());
            WebServiceMessage received = connection.receive(getMessageFactory());
            if (received == null) {
                throw new IOException("no answer");
            }
            return answer.extractData(received);
        } catch (TransformerException e) {
            throw new WebServiceTransformerException("the message could not be written", e);
        }
    }
}
