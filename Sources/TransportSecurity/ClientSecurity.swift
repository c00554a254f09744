import NIOCore
import NIOSSL

/// Makes the TLS ends of upstream connections: the system's authorities, or those of a given file.
public struct ClientSecurity: Sendable {
    private let context: NIOSSLContext

    /// Reads the authorities.
    ///
    /// Calls block on files: make them off the event loops.
    /// - Parameter caFile: a PEM file of authorities that are trusted instead of the system's.
    /// - Throws: what the TLS library says of the file.
    public init(caFile: String?) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        configuration.minimumTLSVersion = .tlsv12
        if let caFile { configuration.trustRoots = .file(caFile) }
        context = try NIOSSLContext(configuration: configuration)
    }

    /// A handler for one connection to a host; the host's certificate must name it.
    public func handler(host: String) throws -> any ChannelHandler {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }
}
