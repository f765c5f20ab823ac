package io.honeyguide.message;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names of record types: those of the constants of {@link RecordType}. */
public final class RecordNames {

  private static final Map<Byte, String> NAMES = names();

  private RecordNames() {}

  private static Map<Byte, String> names() {
    var names = new TreeMap<Byte, String>();
    for (var field : RecordType.class.getDeclaredFields()) {
      if (field.getType() == byte.class && Modifier.isPublic(field.getModifiers())) {
        try {
          names.put(field.getByte(null), field.getName());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(field + " is public and cannot be read", e);
        }
      }
    }
    return names;
  }

  /** The name of a type, {@code TYPE_99} for one that this version does not know. */
  public static String of(byte type) {
    return NAMES.getOrDefault(type, "TYPE_" + (type & 0xFF));
  }

  /** The type that has a name, or null. */
  public static @Nullable Byte typeOf(String name) {
    for (var entry : NAMES.entrySet()) {
      if (entry.getValue().equalsIgnoreCase(name)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** All names, in the order of their types. */
  public static Collection<String> all() {
    return NAMES.values();
  }
}
