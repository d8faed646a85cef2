package io.runcast.history;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;

/** Compresses an answer while it is written. Never a stream's: those do not come by here. */
@Provider
@Gzipped
public class GzipInterceptor implements WriterInterceptor {

  @Context HttpHeaders request;

  @Override
  public void aroundWriteTo(WriterInterceptorContext answer) throws IOException {
    if (!Encoding.isGzipWanted(request.getRequestHeader(HttpHeaders.ACCEPT_ENCODING))) {
      answer.proceed();
      return;
    }
    answer.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, Encoding.GZIP);
    FastGzip gzip = new FastGzip(answer.getOutputStream());
    answer.setOutputStream(gzip);
    answer.proceed();
    gzip.finish();
  }
}
