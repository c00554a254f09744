import ArgumentParser
import ConfigurationFile
import Directory
import Foundation
import Policy
import Secrets
import Stores

/// `gatehouse rekey`: another secret key, while the gateway is stopped.
struct RekeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: "Move the store to another secret key; the gateway must be stopped.",
        discussion: """
            What is sealed in the store is sealed under the new key, the audit trail's checkpoints are signed with it, and
            the key's file is replaced. It can be cut short at any time and run again with the same options.
            """
    )

    @Option(help: "The data folder of the gateway.")
    var dataDir = "data"

    @Option(help: "The gateway's configuration file, if it has one.")
    var config: String?

    @Option(help: "The new key: env:NAME, or file:PATH, which is made if it is not there.")
    var newKey: String

    func validate() throws {
        let isReference = ["env:", "file:"].contains { newKey.hasPrefix($0) && newKey.count > $0.count }
        guard isReference else { throw ValidationError("--new-key must be env:NAME or file:PATH.") }
    }

    func run() throws {
        do {
            let environment = ProcessInfo.processInfo.environment
            let declaration = try ConfigurationLoader.load(path: config, environment: environment).declaration
            try move(declaration, environment)
        } catch {
            FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    private func move(_ declaration: Declaration, _ environment: [String: String]) throws {
        let location = try StoreLocation(declaration.store.url, dataDirectory: dataDir)
        guard FileManager.default.fileExists(atPath: location.path) else {
            throw StartFailure("there is no database at \(location.path)")
        }
        let lock = try DataDirectoryLock(dataDir)
        let reference = declaration.server.secretKey
        let old = try SecretKey.load(
            reference,
            dataDirectory: dataDir,
            environment: environment,
            ifAbsent: .refuses
        )
        let new = try SecretKey.load(newKey, dataDirectory: dataDir, environment: environment)
        let store = try SQLiteStore(path: location.path)
        // Found now, while nothing is changed, if the file cannot be replaced.
        let replacement = try SecretKey.file(reference, dataDirectory: dataDir).map {
            try new.prepareReplacement(of: $0)
        }
        let summary: Rekeying.Summary
        do {
            let anchor = AuditAnchorFile(dataDirectory: dataDir)
            let audit = AuditSigning.settings(new, anchor: anchor, former: old)
            let rekeying = Rekeying(store: store, from: old, to: new, audit: audit)
            summary = try rekeying.run(at: Clock.now())
        } catch let error as RekeyingInterruption {
            // It may have come when all was written: then the new key must stay.
            throw error
        } catch {
            replacement?.abandon()
            throw error
        }
        try replacement?.commit()
        try store.close()
        report(summary, new, reference)
        withExtendedLifetime(lock) {}
    }

    private func report(_ summary: Rekeying.Summary, _ new: SealingKey, _ reference: String?) {
        if summary.isMoved {
            print(
                "sealed anew: \(summary.values) values; signed anew: \(summary.checkpoints) checkpoints of the audit trail"
            )
        } else {
            print("the store is under this key already")
        }
        if summary.strangeCheckpoints > 0 {
            print(
                "left as they are: \(summary.strangeCheckpoints) checkpoints that neither key has signed "
                    + "(gatehouse audit verify names the first)"
            )
        }
        if summary.lostValues > 0 {
            print(
                "left as they are: \(summary.lostValues) keys of kept responses that neither key opens; those responses "
                    + "are lost"
            )
        }
        print("the audit trail's public key: \(CheckpointSigner(sealingKey: new).publicKeyText)")
        if let path = SecretKey.file(reference, dataDirectory: dataDir) {
            print("\(path) holds the new key; no other copy of it is needed")
        } else {
            print("\(reference ?? ""): give the variable the new key before the gateway starts")
        }
    }
}
