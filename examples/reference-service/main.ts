import { startService } from "./service";

const { PORT = "8080", OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint } = process.env;

void startService({ port: Number(PORT), ...(otlpEndpoint === undefined ? {} : { otlpEndpoint }) }).then((service) => {
  process.once("SIGTERM", () => void service.close());
  process.once("SIGINT", () => void service.close());
});
