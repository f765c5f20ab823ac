package io.honeyguide.api;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One question. Implemented by the broker only; valid until it is answered. */
public interface Query {

  /** A parameter of the path, percent-decoded. */
  String pathParameter(String name);

  /** Names of the parameters of the query string, decoded, in order, each once. */
  Set<String> parameterNames();

  /** The first value of a parameter of the query string, decoded. */
  Optional<String> parameter(String name);

  /** All values of a parameter of the query string, decoded, in order. */
  List<String> parameters(String name);

  /** The body; read-only, empty when there is none. */
  ByteBuffer body();

  /** Place in the log that the answer is as fresh as, at least: all before it was decided. */
  Cursor asOf();
}
