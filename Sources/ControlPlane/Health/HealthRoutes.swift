import Policy
import Vocabulary

/// The routes that say how the gateway is and what the API is like.
enum HealthRoutes {
    private static let answer = ObjectSchema(
        "Health",
        "How the gateway is.",
        [
            .required("status", .choice(["ok", "unavailable"]), "Whether it takes requests."),
            .required("reasons", .list(.text), "Why it does not, or what is degraded."),
            .required("version", .text, "The gateway's version."),
            .required("store", .text, "The store's state."),
            .required("uptime_seconds", .count, "How long the process has been up."),
            .required("metrics", .text, "Where the metrics are."),
        ]
    )

    static func all(_ services: AdminServices, document: @escaping @Sendable () -> AdminAnswer) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/health",
                "getHealth",
                "Say how the gateway is",
                access: .granted(.readHealth, at: .anywhere),
                success: .object(answer)
            ) {
                _ in
                health(services)
            },
            Route(
                "GET",
                "/api/v1/openapi.json",
                "getDescription",
                "Describe this API",
                access: .open,
                success: .text("application/json")
            ) { _ in document() },
            Route(
                "GET",
                "/livez",
                "getLive",
                "Say that the process runs",
                access: .open,
                success: .text("text/plain")
            ) {
                _ in .text("ok\n")
            },
            Route(
                "GET",
                "/readyz",
                "getReady",
                "Say whether the gateway takes requests",
                access: .open,
                success: .text("text/plain"),
                failures: [503]
            ) { _ in ready(services) },
            Route(
                "GET",
                "/metrics",
                "getMetrics",
                "Show metrics as Prometheus text",
                access: .metrics,
                success: .text("text/plain")
            ) { _ in .text(services.metrics(), contentType: "text/plain; version=0.0.4; charset=utf-8") },
        ]
    }

    private static func health(_ services: AdminServices) -> AdminAnswer {
        let health = services.health()
        return .json([
            "status": .string(health.isReady ? "ok" : "unavailable"),
            "reasons": .texts(health.reasons),
            "version": .string(services.version),
            "store": .string(health.store),
            "uptime_seconds": .integer(health.uptime.components.seconds),
            "metrics": "/metrics",
        ])
    }

    private static func ready(_ services: AdminServices) -> AdminAnswer {
        let health = services.health()
        guard !health.isReady else { return .text("ok\n") }
        return .text("not ready: \(health.reasons.joined(separator: "; "))\n", status: 503)
    }
}
