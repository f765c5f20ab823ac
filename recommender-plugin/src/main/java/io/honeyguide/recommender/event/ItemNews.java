package io.honeyguide.recommender.event;

/** What a catalogue message says of one item: its facts, or that there is no such item any more. */
public sealed interface ItemNews extends Decoded permits ItemFacts, ItemRemoval {

  /** The item's id; never empty. */
  String id();
}
