package org.chuanyu.gateway.records;

/**
 * Where the values of a search parameter are kept. A time stands in the row of its resource; codes stand under the name of their
 * set, references and tokens under the number that resources of one message share.
 *
 * @param resource what the rows of resources are called in a statement
 * @param value what the rows with values are called
 * @param tables all of them, joined
 */
record IndexPlace(String resource, String value, String tables) {

    /** @param number tells it from others in one statement */
    static IndexPlace of(Parameter parameter, int number) {
        String resource = "i" + number;
        String value = "v" + number;
        String resources = "resource_index " + resource;
        return switch (parameter.kind()) {
            case CODE ->
                new IndexPlace(
                        resource,
                        value,
                        resources + " JOIN resource_index_code " + value + " ON " + value + ".codes = " + resource
                                + ".codes");
            case DATE, ID, UPDATED -> new IndexPlace(resource, resource, resources);
            case IDENTIFIER, NAME, BIRTH, REFERENCE ->
                new IndexPlace(
                        resource,
                        value,
                        resources + " JOIN resource_index_value " + value + " ON " + value + ".shared = " + resource
                                + ".shared");
        };
    }

    /** The condition that a row is one of the parameter's. */
    String kept(String type, Parameter parameter) {
        String own = resource + ".type = '" + type + "' AND ";
        return own + (value.equals(resource) ? "" : value + ".type = '" + type + "' AND ") + value + ".param IN ('"
                + String.join("', '", parameter.names()) + "')";
    }
}
