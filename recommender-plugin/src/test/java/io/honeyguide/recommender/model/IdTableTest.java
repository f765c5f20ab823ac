package io.honeyguide.recommender.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IdTableTest {

  private final IdTable table = new IdTable();

  private int numberOf(String id) {
    var number = table.find(id);
    return number == IdTable.NONE ? table.add() : number;
  }

  @Test
  void numbersIdsInOrderOfArrival() {
    assertThat(numberOf("a")).isZero();
    assertThat(numberOf("b")).isEqualTo(1);
    assertThat(numberOf("a")).isZero();
    assertThat(table.find("c")).isEqualTo(IdTable.NONE);
  }

  @Test
  void givesBackIdsOfAllScripts() {
    var ids = new String[] {"y", "x", "žluťoučký", "蜂蜜", "🐝🍯", "a".repeat(4096)};
    for (var id : ids) {
      assertThat(table.text(numberOf(id))).isEqualTo(id);
    }
  }

  @Test
  void reusesTheNumberReleasedLast() {
    numberOf("a");
    numberOf("b");
    numberOf("c");
    table.release(0);
    table.release(1);

    assertThat(numberOf("d")).isEqualTo(1);
    assertThat(numberOf("e")).isZero();
    assertThat(numberOf("f")).isEqualTo(3);
    assertThat(table.find("a")).isEqualTo(IdTable.NONE);
  }

  @Test
  void refusesToAddWhatIsTooLong() {
    assertThat(table.find("x".repeat(4097))).isEqualTo(IdTable.NONE);
    assertThatThrownBy(table::add).hasMessageContaining("at most 4096 bytes, found 4097");
  }

  /** The same calls on a plain map tell the same, also after a round through a snapshot. */
  @Property(tries = 60)
  void agreesWithAMap(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var tried = new IdTable();
    Map<String, Integer> map = new HashMap<>();
    for (var step = 0; step < 3000; step++) {
      var id = "id-" + "x".repeat(random.nextInt(20)) + random.nextInt(200);
      var number = tried.find(id);
      assertThat(number).isEqualTo(map.getOrDefault(id, IdTable.NONE));
      if (number == IdTable.NONE) {
        map.put(id, tried.add());
      } else if (random.nextInt(3) == 0) {
        tried.release(number);
        map.remove(id);
      }
    }
    assertThat(tried.count()).isEqualTo(map.size());
    var bytes = new ByteArrayOutputStream();
    var out = new SnapshotOutput(bytes);
    tried.write(out);
    out.finish();
    var restored = new IdTable();
    restored.read(new SnapshotInput(new ByteArrayInputStream(bytes.toByteArray())));
    for (var entry : map.entrySet()) {
      assertThat(restored.find(entry.getKey())).isEqualTo(entry.getValue());
      assertThat(restored.text(entry.getValue())).isEqualTo(entry.getKey());
    }
    assertThat(restored.idBytes()).isEqualTo(tried.idBytes());
    assertThat(restored.find("new one")).isEqualTo(tried.find("new one"));
    assertThat(restored.add()).isEqualTo(tried.add());
  }
}
