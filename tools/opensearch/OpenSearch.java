import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of OpenSearch on loopback, without TLS and users: its distribution is not in any package registry, its library is.
 *
 * <p>Arguments: folder of its data, folder of snapshot repositories, HTTP port.
 */
public final class OpenSearch extends Node {
  private OpenSearch(Settings settings) {
    super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "local"), List.of(Netty4Plugin.class), false);
  }

  public static void main(String[] args) throws Exception {
    Settings settings =
        Settings.builder()
            .put("path.home", args[0])
            .put("path.repo", args[1])
            .put("http.port", args[2])
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .put("transport.port", "0")
            .put("network.host", "127.0.0.1")
            .put("discovery.type", "single-node")
            // Tests fill no disks: one that is nearly full is the machine's matter.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    new OpenSearch(settings).start();
    Thread.currentThread().join();
  }
}
