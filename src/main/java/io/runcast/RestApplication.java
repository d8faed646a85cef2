package io.runcast;

import io.runcast.channel.ChannelsResource;
import io.runcast.diagnosis.AcknowledgementResource;
import io.runcast.feed.RunFeedResource;
import io.runcast.history.ChannelPageResource;
import io.runcast.history.GzipInterceptor;
import io.runcast.history.LogCountsResource;
import io.runcast.history.LogOutlineResource;
import io.runcast.history.LogPageResource;
import io.runcast.history.LogPositionResource;
import io.runcast.history.RunResource;
import io.runcast.openapi.AsyncApiResource;
import io.runcast.openapi.OpenApiResource;
import io.runcast.openapi.SocketSchemaResource;
import io.runcast.pages.SessionResource;
import io.runcast.security.RoleGuard;
import io.runcast.sse.ChannelStreamResource;
import io.runcast.sse.LogStreamResource;
import io.runcast.status.HealthResource;
import io.runcast.status.StatusResource;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Everything under {@code /api}. */
@ApplicationPath("api")
public final class RestApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        LogStreamResource.class,
        RunResource.class,
        LogPageResource.class,
        LogOutlineResource.class,
        LogCountsResource.class,
        RunFeedResource.class,
        LogPositionResource.class,
        ChannelsResource.class,
        ChannelStreamResource.class,
        ChannelPageResource.class,
        StatusResource.class,
        HealthResource.class,
        AcknowledgementResource.class,
        SessionResource.class,
        OpenApiResource.class,
        AsyncApiResource.class,
        SocketSchemaResource.class,
        GzipInterceptor.class,
        RoleGuard.class,
        ProblemMapper.class);
  }
}
