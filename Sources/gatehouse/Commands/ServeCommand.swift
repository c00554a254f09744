import ArgumentParser
import Foundation

/// `gatehouse serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the gateway.")

    @Option(help: "The configuration file; without one the built-in demo model is served.")
    var config: String?

    @Option(help: "Where the store, the journal and generated secrets are kept.")
    var dataDir = "data"

    @Option(help: "The data plane's address, HOST:PORT.")
    var listen: String?

    @Option(help: "The admin listener's address, HOST:PORT.")
    var adminListen: String?

    func run() async throws {
        var environment = ProcessInfo.processInfo.environment
        // Flags win over the environment, which wins over the file.
        if let listen { environment["GATEHOUSE_LISTEN"] = listen }
        if let adminListen { environment["GATEHOUSE_ADMIN_LISTEN"] = adminListen }
        let options = Gateway.Options(
            configurationFile: config,
            dataDirectory: dataDir,
            environment: environment
        )
        do {
            let gateway = try await Gateway(options)
            try await gateway.run()
        } catch let error as StartFailure {
            FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}

/// Why the gateway does not start, for the person who started it.
struct StartFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
