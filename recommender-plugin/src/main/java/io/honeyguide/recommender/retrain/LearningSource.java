package io.honeyguide.recommender.retrain;

import io.honeyguide.api.Message;
import io.honeyguide.recommender.event.Decoded;
import java.util.List;
import java.util.function.Function;

/**
 * What a model learns from.
 *
 * @param decoder makes of a message what is learned
 * @param filters topic filters of all that is learned
 * @param catalogueFilters those of them that tell of the catalogue
 */
public record LearningSource(
    Function<Message, Decoded> decoder, List<String> filters, List<String> catalogueFilters) {}
