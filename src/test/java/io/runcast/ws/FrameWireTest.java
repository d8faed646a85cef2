package io.runcast.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 6455 §5.2. */
class FrameWireTest {

  @Test
  void framesTextOfEveryLength() {
    assertThat(FrameWire.frames(List.of(new byte[] {'H', 'i'}))).containsExactly(0x81, 2, 'H', 'i');
    assertHeader(125, 0x81, 125);
    assertHeader(126, 0x81, 126, 0, 126);
    assertHeader(0xFFFF, 0x81, 126, 0xFF, 0xFF);
    assertHeader(0x10000, 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0);
  }

  @Test
  void putsFramesBehindEachOther() {
    assertThat(FrameWire.frames(List.of(new byte[] {'a'}, new byte[0], new byte[] {'b'})))
        .containsExactly(0x81, 1, 'a', 0x81, 0, 0x81, 1, 'b');
  }

  private static void assertHeader(int length, int... header) {
    byte[] frame = FrameWire.frames(List.of(new byte[length]));
    assertThat(frame).hasSize(header.length + length);
    for (int i = 0; i < header.length; i++) {
      assertThat(frame[i]).isEqualTo((byte) header[i]);
    }
  }
}
