import AdminClient
import ArgumentParser
import Foundation

/// `gatehouse selftest`: this very binary on a temporary store, one exchange through it, and its books.
struct SelftestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract:
            "Start on a temporary store, run one exchange through the whole gateway, and check its books."
    )

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gatehouse-selftest-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let gateway = try SelftestGateway(folder: folder)
        do {
            let banner = try gateway.readBanner()
            try await Self.exchange(banner)
            try await Self.checkBooks(banner)
        } catch {
            gateway.stop()
            print("selftest: FAILED: \(error)")
            throw ExitCode(1)
        }
        guard gateway.stop() == 0 else {
            print("selftest: FAILED: the gateway did not end cleanly")
            throw ExitCode(1)
        }
        print("selftest: ok")
    }

    private static func exchange(_ banner: SelftestGateway.BannerFacts) async throws {
        let message: JSONTree = .object(["role": .string("user"), "content": .string("selftest")])
        let body: JSONTree = .object(["model": .string("demo"), "messages": .array([message])])
        try await AdminClient.run(url: banner.dataURL, token: banner.key) { client in
            let answer = try JSONTree(parsing: try await client.post("/v1/chat/completions", body))
            guard answer["usage"]["completion_tokens"] != .null else {
                throw StartFailure("the answer has no usage: \(answer.line)")
            }
            print("selftest: the demo model answered")
        }
    }

    private static func checkBooks(_ banner: SelftestGateway.BannerFacts) async throws {
        try await AdminClient.run(url: banner.adminURL, token: banner.token) { client in
            for _ in 0..<50 {
                let usage = try JSONTree(parsing: try await client.get("/api/v1/usage"))
                if let row = usage["data"].elements.first, row["requests"].line == "1" {
                    print("selftest: booked, \(row["cost_usd"].line) USD")
                    return
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw StartFailure("the exchange was not booked within a second")
        }
    }
}

/// A gateway started as a child process.
private final class SelftestGateway {
    /// What its banner says.
    struct BannerFacts {
        var adminURL = ""
        var dataURL = ""
        var token = ""
        var key = ""
    }

    private let process = Process()
    private let output = Pipe()

    init(folder: String) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "serve", "--data-dir", folder, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0",
        ]
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func readBanner() throws -> BannerFacts {
        var text = ""
        while !text.contains("curl ") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw StartFailure("the gateway ended before it was ready") }
            text += String(decoding: data, as: UTF8.self)
        }
        var facts = BannerFacts()
        for line in text.split(separator: "\n") {
            guard let last = line.split(separator: " ").last.map(String.init) else { continue }
            // Behind the address stands the first administrator's link.
            if line.hasPrefix("Gatehouse") { facts.adminURL = String(last.prefix { $0 != "#" }) }
            if line.hasPrefix("Data plane") { facts.dataURL = String(last.dropLast("/v1".count)) }
            if line.hasPrefix("Admin token") { facts.token = last }
            if line.hasPrefix("API key") { facts.key = last }
        }
        return facts
    }

    /// Asks it to end, and answers its exit code.
    @discardableResult
    func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
