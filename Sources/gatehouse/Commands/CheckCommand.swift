import ArgumentParser
import Catalogue
import ConfigurationFile
import Foundation
import Policy

/// `gatehouse check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration file; exit code 1 if it cannot be used."
    )

    @Option(help: "The configuration file.")
    var config: String

    @Flag(help: "Print the JSON Schema of the file instead.")
    var schema = false

    func run() throws {
        if schema {
            print(ConfigurationSchema.json)
            return
        }
        do {
            let loaded = try ConfigurationLoader.load(
                path: config,
                environment: ProcessInfo.processInfo.environment
            )
            if let file = loaded.declaration.server.catalogue { _ = try Catalogues.load(file) }
            try CloudIdentity.check(loaded.declaration)
            for warning in loaded.warnings { print("warning: \(warning)") }
            guard loaded.contradictions.isEmpty else {
                throw ConfigurationError(problems: loaded.contradictions)
            }
            let declaration = loaded.declaration
            print(
                "\(config): ok (\(declaration.providers.count) providers, \(declaration.models.count) models, "
                    + "\(declaration.teams.count) top-level teams)"
            )
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}
