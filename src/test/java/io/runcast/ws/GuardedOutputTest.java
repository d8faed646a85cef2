package io.runcast.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardedOutputTest {

  private final Container container = new Container();
  private final GuardedOutput output = new GuardedOutput(container);
  private final List<String> told = new ArrayList<>();
  private final Wire.Listener wire =
      new Wire.Listener() {
        @Override
        public void sent() {
          told.add("sent");
        }

        @Override
        public void broken() {
          told.add("broken");
        }
      };
  private final WriteListener listener =
      new WriteListener() {
        @Override
        public void onWritePossible() {
          told.add("possible");
        }

        @Override
        public void onError(Throwable failure) {
          told.add("error");
        }
      };

  @Test
  void neverFlushesWhereThatWouldBlock() throws IOException {
    output.begin();
    assertThat(output.isReady()).isTrue();
    output.write(new byte[] {1});
    container.ready = false;
    output.flush();

    assertThat(container.done).containsExactly("write 1");
    assertThat(output.isReady()).isFalse();

    container.drain();
    assertThat(container.done).containsExactly("write 1", "flush");
    assertThat(output.isReady()).isTrue();
  }

  @Test
  void keepsFramesWholeAndInOrderWhoeverWritesThem() throws IOException {
    output.begin();
    output.setWriteListener(listener);
    assertThat(output.isReady()).isTrue();
    container.ready = false;
    output.send(new byte[] {1, 1}, wire);
    // The container's part was told yes before.
    output.write(new byte[] {2, 2});
    output.flush();
    assertThat(container.done).isEmpty();
    assertThat(told).containsExactly("possible");

    container.drain();

    assertThat(container.done).containsExactly("write 1", "write 2", "flush");
    assertThat(told).containsExactly("possible", "sent");
  }

  @Test
  void tellsAtOnceWhatHasLeft() throws IOException {
    output.begin();

    output.send(new byte[] {1}, wire);

    assertThat(container.done).containsExactly("write 1", "flush");
    assertThat(told).containsExactly("sent");
  }

  @Test
  void callsWhoWasToldNo() throws IOException {
    output.begin();
    container.ready = false;
    assertThat(output.isReady()).isFalse();
    output.setWriteListener(listener);
    assertThat(told).isEmpty();

    container.drain();

    assertThat(told).containsExactly("possible");
    container.drain();
    assertThat(told).as("nobody waits any more").containsExactly("possible");
  }

  @Test
  void callsANewListenerAtOnceWhenItMayWrite() {
    output.begin();

    output.setWriteListener(listener);

    assertThat(told).containsExactly("possible");
  }

  @Test
  void waitsOnceMoreWhenTheOwedFlushFillsIt() throws IOException {
    output.begin();
    output.setWriteListener(listener);
    told.clear();
    output.write(new byte[] {1});
    container.ready = false;
    output.flush();
    assertThat(output.isReady()).isFalse();

    container.fullBehindFlush = true;
    container.drain();
    assertThat(container.done).containsExactly("write 1", "flush");
    assertThat(told).isEmpty();

    container.fullBehindFlush = false;
    container.drain();
    assertThat(told).containsExactly("possible");
  }

  @Test
  void tellsOfAFailure() throws IOException {
    output.begin();
    output.setWriteListener(listener);

    container.ready = false;
    output.send(new byte[] {1}, wire);
    container.fail();
    assertThat(told).containsExactlyInAnyOrder("possible", "error", "broken");

    container.fail();
    assertThat(told).as("once").hasSize(3);
  }

  @Test
  void writesNothingToWhatMayBeAnotherRequests() throws IOException {
    output.begin();
    container.ready = false;
    output.send(new byte[] {1}, wire);

    output.shut();
    container.drain();

    assertThat(told).containsExactly("broken");
    assertThatThrownBy(() -> output.send(new byte[] {2}, wire)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> output.write(new byte[] {3})).isInstanceOf(IOException.class);
    assertThatThrownBy(output::flush).isInstanceOf(IOException.class);
    assertThat(container.done).isEmpty();
  }

  @Test
  void takesWhateverIsThrownForTheEnd() {
    output.begin();
    container.emptied = true;

    assertThatThrownBy(() -> output.send(new byte[] {1}, wire))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(NullPointerException.class);
  }

  /** Blocks, and so fails here, where it is written to or flushed while it is not ready. */
  private static final class Container extends ServletOutputStream {

    private final List<String> done = new ArrayList<>();
    private boolean ready = true;
    private boolean fullBehindFlush;
    private boolean emptied;
    private @Nullable WriteListener writeListener;

    void drain() throws IOException {
      ready = true;
      if (writeListener != null) {
        writeListener.onWritePossible();
      }
    }

    void fail() {
      if (writeListener != null) {
        writeListener.onError(new IOException("broken pipe"));
      }
    }

    @Override
    public boolean isReady() {
      if (emptied) {
        throw new NullPointerException();
      }
      return ready;
    }

    @Override
    public void setWriteListener(WriteListener set) {
      writeListener = set;
    }

    @Override
    public void write(int b) {
      take("write " + b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      take("write " + bytes[offset]);
    }

    @Override
    public void flush() {
      take("flush");
      ready = !fullBehindFlush;
    }

    private void take(String what) {
      if (!ready || writeListener == null) {
        throw new IllegalStateException("would block");
      }
      done.add(what);
    }
  }
}
