package io.honeyguide.query;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A question as it was asked.
 *
 * @param pathParameters decoded levels of the path by the names in the route
 * @param parameters decoded values of the query string by name, in order
 * @param body read-only; empty when there is none
 * @param freshness how much of the log the answer must have seen
 */
public record Question(
    Map<String, String> pathParameters,
    Map<String, List<String>> parameters,
    ByteBuffer body,
    Freshness freshness) {}
