package io.runcast.compat;

import io.runcast.ProblemMapper;
import io.runcast.security.RoleGuard;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Everything under {@code /crm/scraper/api}. */
@ApplicationPath("crm/scraper/api")
public final class CrmApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        CrmLogStreamResource.class, CrmStatusResource.class, RoleGuard.class, ProblemMapper.class);
  }
}
