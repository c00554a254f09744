import Vocabulary

extension SectionReader {
    /// The secret that a key refers to, read now.
    func secret(_ name: String) -> Secret? {
        guard case .reference = type(of: name) else { preconditionFailure("\(name) is no reference") }
        return value(name) { scalar throws(Fault) in
            try SecretReference(scalar, in: reading).resolved(in: reading)
        }
    }

    /// The secrets of the list of references under a key, read now; `nil` if it is not there, or one of them cannot be read.
    func secrets(_ name: String) -> [Secret]? {
        guard case .list(.reference) = type(of: name) else { preconditionFailure("\(name) is no list") }
        guard has(name) else { return nil }
        let before = reading.problems.count
        let secrets = list(name) { scalar throws(Fault) in
            try SecretReference(scalar, in: reading).resolved(in: reading)
        }
        return reading.problems.count == before ? secrets.map(\.value) : nil
    }

    /// The secret document that a key refers to, read now.
    func secretDocument(_ name: String) -> Secret? {
        guard case .reference = type(of: name) else { preconditionFailure("\(name) is no reference") }
        return value(name) { scalar throws(Fault) in
            try SecretReference(scalar, in: reading).document(in: reading)
        }
    }

    /// The reference under a key, for whoever reads the secret later; a relative path is made whole.
    func reference(_ name: String) -> String? {
        guard case .reference = type(of: name) else { preconditionFailure("\(name) is no reference") }
        return value(name) { scalar throws(Fault) in try SecretReference(scalar, in: reading).text }
    }
}
