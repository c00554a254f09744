import NIOCore
import NIOSSL

/// Makes the TLS ends of client connections from a configured certificate, offering HTTP/2 and HTTP/1.1.
public struct ServerSecurity: Sendable {
    private let context: NIOSSLContext

    /// Reads the certificate chain and its key, both PEM files.
    public init(certificateFile: String, privateKeyFile: String) throws {
        let chain = try NIOSSLCertificate.fromPEMFile(certificateFile).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: privateKeyFile, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(key)
        )
        configuration.applicationProtocols = ["h2", "http/1.1"]
        configuration.minimumTLSVersion = .tlsv12
        context = try NIOSSLContext(configuration: configuration)
    }

    /// A handler for one connection.
    public func handler() -> any ChannelHandler { NIOSSLServerHandler(context: context) }
}
