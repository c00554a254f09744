import Policy

/// The settings that are read at the start alone, so that a reload cannot put them in force.
enum StartSettings {
    /// The keys of those in which two declarations differ, in the order of the manual.
    static func changed(from old: Declaration, to new: Declaration) -> [String] {
        let (running, read) = (old.server, new.server)
        let settings: [(key: String, isChanged: Bool)] = [
            ("server.listen", running.listen != read.listen),
            ("server.admin_listen", running.adminListen != read.adminListen),
            ("server.max_connections", running.maxConnections != read.maxConnections),
            ("server.drain_timeout", running.drainTimeout != read.drainTimeout),
            ("server.event_loops", running.eventLoops != read.eventLoops),
            ("server.open_metrics", running.openMetrics != read.openMetrics),
            ("server.secret_key", running.secretKey != read.secretKey),
            ("server.tls.certificate", running.tlsCertificate != read.tlsCertificate),
            ("server.tls.private_key", running.tlsPrivateKey != read.tlsPrivateKey),
            ("server.log_level", running.logLevel != read.logLevel),
            ("server.log_format", running.logFormat != read.logFormat),
            ("store.url", old.store.url != new.store.url),
            ("store.retention", old.store.retention != new.store.retention),
        ]
        return settings.filter(\.isChanged).map(\.key)
    }
}
