import Catalogue
import ConfigurationFile
import Policy
import TransportSecurity
import UnixSignals

/// Everything that a start only reads, so that a mistake in it is found before anything is made.
struct Preparation {
    let hangups: UnixSignalsSequence
    let watch: FileWatch?
    let loaded: LoadedConfiguration
    let catalogue: Catalogue
    let security: ServerSecurity?
    let dataAddress: ListenAddress
    let adminAddress: ListenAddress

    init(_ options: Gateway.Options) async throws(StartFailure) {
        // From here on a hangup means "reload", and a changed file is noticed, however long the start takes.
        hangups = await UnixSignalsSequence(trapping: .sighup)
        watch = options.configurationFile.map(FileWatch.init(path:))
        do {
            loaded = try ConfigurationLoader.load(
                path: options.configurationFile,
                environment: options.environment
            )
        } catch {
            throw StartFailure("the configuration cannot be used\n\(error)")
        }
        let settings = loaded.declaration.server
        dataAddress = try ListenAddress(settings.listen)
        adminAddress = try ListenAddress(settings.adminListen)
        do { catalogue = try Catalogues.load(settings.catalogue) } catch {
            throw StartFailure("\(error)")
        }
        guard let certificate = settings.tlsCertificate, let key = settings.tlsPrivateKey else {
            security = nil
            return
        }
        do { security = try ServerSecurity(certificateFile: certificate, privateKeyFile: key) } catch {
            throw StartFailure("server.tls: \(error)")
        }
    }
}
