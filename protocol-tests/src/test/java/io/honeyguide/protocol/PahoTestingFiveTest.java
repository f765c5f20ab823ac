package io.honeyguide.protocol;

/** The part of eclipse/paho.mqtt.testing for MQTT 5.0. */
class PahoTestingFiveTest extends PahoTesting {

  PahoTestingFiveTest() {
    super("client_test5", 27);
  }
}
