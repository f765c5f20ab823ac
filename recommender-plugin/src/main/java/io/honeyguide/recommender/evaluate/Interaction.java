package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;

/**
 * One line of an interaction file.
 *
 * @param line its number, from 1 for the header line
 * @param event what it says
 * @param part which part of the file it belongs to: {@code train}, {@code valid}, {@code test}, or
 *     empty when the file does not say
 * @param target whether it may be a target; a file can mark lines as context only
 */
public record Interaction(long line, BehaviourEvent event, String part, boolean target) {}
