package io.honeyguide.recommender.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing a shopper did to one item, or items shown to a shopper together.
 *
 * <p>{@code visit} and {@code user} are null when the event does not tell them; such an event still
 * says that its item is in demand. Ids are never empty.
 */
public sealed interface BehaviourEvent extends Decoded {

  /** The visit's id, which payloads call {@code session}; null when absent. */
  @Nullable String visit();

  /** The user's id; null when absent. */
  @Nullable String user();

  /** The item's id. */
  String item();

  /** When it happened, in milliseconds since 1970 (UTC). */
  long timeMs();

  /** What was done. */
  EventKind kind();

  /** Quantity or stars, as the kind has it; 1 where the kind has neither. */
  default double value() {
    return 1;
  }

  /** Looked at the item's page. */
  record View(@Nullable String visit, @Nullable String user, String item, long timeMs)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.VIEW;
    }
  }

  /** Clicked the item in a list. */
  record Click(@Nullable String visit, @Nullable String user, String item, long timeMs)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.CLICK;
    }
  }

  /** Marked the item as a favourite. */
  record Favourite(@Nullable String visit, @Nullable String user, String item, long timeMs)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.FAVOURITE;
    }
  }

  /** Put the item into the cart. */
  record CartAddition(@Nullable String visit, @Nullable String user, String item, long timeMs)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.CART;
    }
  }

  /** Took the item out of the cart. */
  record CartRemoval(@Nullable String visit, @Nullable String user, String item, long timeMs)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.REMOVE;
    }
  }

  /** Bought the item; the value is the quantity. */
  record Purchase(
      @Nullable String visit, @Nullable String user, String item, long timeMs, double value)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.PURCHASE;
    }
  }

  /** Sent the item back; the value is the quantity. */
  record Restitution(
      @Nullable String visit, @Nullable String user, String item, long timeMs, double value)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.RETURN;
    }
  }

  /** Gave the item stars; the value is their number. */
  record Rating(
      @Nullable String visit, @Nullable String user, String item, long timeMs, double value)
      implements BehaviourEvent {
    @Override
    public EventKind kind() {
      return EventKind.RATING;
    }
  }

  /** Was shown items in a list: one or more different ones, as they stood there. */
  record Impression(@Nullable String visit, @Nullable String user, List<String> items, long timeMs)
      implements BehaviourEvent {

    /** Most items of one list. */
    public static final int ITEMS_MAX = 200;

    /** Copies the items. */
    public Impression {
      items = List.copyOf(items);
    }

    /** The first of them. */
    @Override
    public String item() {
      return items.get(0);
    }

    @Override
    public EventKind kind() {
      return EventKind.IMPRESSION;
    }
  }

  /**
   * The event of a kind.
   *
   * @param value quantity or stars; ignored by kinds that have neither
   */
  static BehaviourEvent of(
      EventKind kind,
      @Nullable String visit,
      @Nullable String user,
      String item,
      long timeMs,
      double value) {
    return switch (kind) {
      case VIEW -> new View(visit, user, item, timeMs);
      case CLICK -> new Click(visit, user, item, timeMs);
      case FAVOURITE -> new Favourite(visit, user, item, timeMs);
      case CART -> new CartAddition(visit, user, item, timeMs);
      case REMOVE -> new CartRemoval(visit, user, item, timeMs);
      case PURCHASE -> new Purchase(visit, user, item, timeMs, value);
      case RETURN -> new Restitution(visit, user, item, timeMs, value);
      case RATING -> new Rating(visit, user, item, timeMs, value);
      case IMPRESSION -> new Impression(visit, user, List.of(item), timeMs);
    };
  }
}
