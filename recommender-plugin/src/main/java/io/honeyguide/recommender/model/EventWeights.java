package io.honeyguide.recommender.model;

import io.honeyguide.recommender.event.BehaviourEvent;

/**
 * How much demand an event shows for its item. A weight above 0 also puts the item into the visit;
 * one below 0 only lowers the item's popularity; at 0 nothing is learned. A rating puts the item
 * into the visit whatever its weight.
 *
 * @param ratingNeutral stars that show neither liking nor dislike
 */
public record EventWeights(
    float view,
    float click,
    float favourite,
    float cart,
    float remove,
    float purchase,
    float restitution,
    float ratingNeutral) {

  /** View and click 1, fav 1.5, cart 2, remove -1, purchase 3, return -3, rating stars - 2.5. */
  public static EventWeights standard() {
    return new EventWeights(1, 1, 1.5f, 2, -1, 3, -3, 2.5f);
  }

  /** The weight of one event. */
  public float of(BehaviourEvent event) {
    return switch (event.kind()) {
      case VIEW -> view;
      case CLICK -> click;
      case FAVOURITE -> favourite;
      case CART -> cart;
      case REMOVE -> remove;
      case PURCHASE -> purchase;
      case RETURN -> restitution;
      case RATING -> (float) event.value() - ratingNeutral;
      case IMPRESSION -> 0;
    };
  }
}
