package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CpuReadingTest {

  @Test
  void addsUserAndSystemTimeOfProcessWhateverItsName() {
    var stat =
        "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 900 0 3 0 250 50 7 8 20 0 12 0 1234 99 1\n";

    assertThat(CpuReading.processTicks(stat)).isEqualTo(300);
  }

  @Test
  void addsEverythingOfTheMachineButIdleTimeAndWhatIsCountedTwice() {
    var stat = "cpu  100 2 30 5000 40 5 6 7 80 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n";

    assertThat(CpuReading.machineTicks(stat)).isEqualTo(100 + 2 + 30 + 5 + 6 + 7);
  }

  @Test
  void leavesToOthersWhatIsNeitherBrokersNorDrivers() {
    var cpu = LoadReport.Cpu.between(new CpuReading(0, 0, 0), new CpuReading(200, 100, 350), 2);

    assertThat(cpu).isEqualTo(new LoadReport.Cpu(1, 0.5, 0.25));
  }
}
