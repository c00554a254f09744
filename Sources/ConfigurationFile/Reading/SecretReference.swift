import Vocabulary

/// Where a secret is to be found: the configuration never holds one itself.
enum SecretReference {
    /// An environment variable.
    case environment(String)
    /// A file.
    case file(String)

    /// Reads the text of a reference.
    ///
    /// Messages never repeat the text, since it may be the secret itself.
    init(_ scalar: Scalar, in reading: Reading) throws(Fault) {
        let text = scalar.text
        if text.hasPrefix("env:") {
            let name = text.dropFirst(4)
            let isName = name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, UInt8(ascii: "_"): true
                default: false
                }
            }
            guard isName, !name.isEmpty else {
                throw Fault("env: must be followed by the name of a variable")
            }
            reading.referencedVariables.insert(String(name))
            self = .environment(String(name))
        } else if text.hasPrefix("file:") {
            let path = text.dropFirst(5)
            guard !path.isEmpty, Fault.visible(path) == path else {
                throw Fault("file: must be followed by a path")
            }
            self = .file(scalar.origin == .environment ? String(path) : reading.resolve(String(path)))
        } else {
            throw Fault(
                "a secret must not stand in the configuration itself: write env:NAME for an environment variable "
                    + "or file:PATH for a file that holds it"
            )
        }
    }

    /// `env:NAME` or `file:PATH`.
    var text: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }

    /// The secret: one line of printable ASCII, which is what a header can carry.
    func resolved(in reading: Reading) throws(Fault) -> Secret {
        let bytes = try bytes(in: reading)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Fault(
                "the secret in \(Fault.visible(text)) must be one line of printable ASCII without blanks"
            )
        }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }

    /// The secret as a document of several lines.
    func document(in reading: Reading) throws(Fault) -> Secret {
        let bytes = try bytes(in: reading)
        guard bytes.count <= Self.longestDocument, !bytes.contains(0),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw Fault(
                "the secret in \(Fault.visible(text)) must be a text of at most \(Self.longestDocument) bytes"
            )
        }
        return Secret(text)
    }

    private static let longestDocument = 65_536

    /// What the reference holds, without a line's end.
    private func bytes(in reading: Reading) throws(Fault) -> [UInt8] {
        var bytes: [UInt8]
        switch self {
        case .environment(let name):
            guard let text = reading.environment[name], !text.isEmpty else {
                throw Fault("the environment variable \(name) is not set")
            }
            bytes = Array(text.utf8)
        case .file(let path):
            do {
                bytes = try reading.readFile(path)
            } catch {
                throw Fault("the file \(Fault.visible(path)) cannot be read: \(error)")
            }
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard !bytes.isEmpty else { throw Fault("the file \(Fault.visible(path)) is empty") }
        }
        return bytes
    }
}
