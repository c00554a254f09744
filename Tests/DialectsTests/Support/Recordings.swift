import JSONText
import RecordingsTesting

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Real traffic of providers that somebody has recorded, if it is at hand.
///
/// Without its folder (see `RecordingsFolder`) the tests of recordings have nothing to read.
struct Recording {
    let id: String
    let provider: String
    let operation: String
    let isStream: Bool
    let path: String
    let request: JSONValue?
    let status: Int
    let response: [UInt8]
    let isBinary: Bool

    /// The recordings of some operations of a provider.
    static func all(_ provider: String, _ operations: Set<String>) -> [Recording] {
        guard let folder = RecordingsFolder.path,
            let bytes = contents(of: "\(folder)/\(provider).jsonl")
        else { return [] }
        return bytes.split(separator: 0x0A).compactMap { line in
            guard let value = try? JSONValue.read(Array(line)), let operation = value["operation"]?.string,
                operations.contains(operation)
            else { return nil }
            return Recording(value, provider: provider, operation: operation)
        }
    }

    private init?(_ value: JSONValue, provider: String, operation: String) {
        guard let response = value["response"], let status = response["status"]?.integer else { return nil }
        id = value["id"]?.string ?? ""
        self.provider = provider
        self.operation = operation
        isStream = value["stream"]?.bool ?? false
        path = value["request"]?["path"]?.string ?? ""
        request = value["request"]?["body"]
        self.status = status
        isBinary = response["body_encoding"] != nil
        self.response = Array((response["body"]?.string ?? "").utf8)
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
