package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OffsetMapTest {

  @Property(tries = 200)
  void isAMap(@ForAll long seed) {
    var chance = new Random(seed);
    var map = new OffsetMap<String>();
    var model = new HashMap<Long, String>();
    for (var i = 0; i < 500; i++) {
      var offset = (long) chance.nextInt(60);
      if (chance.nextInt(3) > 0) {
        assertThat(map.put(offset, "v" + i)).isEqualTo(model.put(offset, "v" + i));
      } else {
        assertThat(map.remove(offset)).isEqualTo(model.remove(offset));
      }
      assertThat(map.size()).isEqualTo(model.size());
      assertThat(map.get(offset)).isEqualTo(model.get(offset));
    }
    var values = new HashSet<String>();
    map.values().forEach(values::add);
    assertThat(values).hasSameElementsAs(model.values());
    assertThat(map.offsets())
        .containsExactly(model.keySet().stream().mapToLong(Long::longValue).sorted().toArray());
    map.clear();
    assertThat(map.offsets()).isEmpty();
  }
}
