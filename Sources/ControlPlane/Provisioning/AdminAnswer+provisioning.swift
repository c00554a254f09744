import Identity

extension AdminAnswer {
    /// An answer to a provisioning client.
    static func provisioning(_ node: JSONNode, status: Int = 200) -> AdminAnswer {
        AdminAnswer(status: status, contentType: SCIMService.mediaType, body: node.bytes)
    }

    /// A refusal for a provisioning client.
    init(_ error: SCIMError) {
        self.init(status: error.status, contentType: SCIMService.mediaType, body: error.bytes)
    }
}

extension Problem {
    /// The problem as the answer to a request, in the form that the route's clients read.
    func answer(to path: String) -> AdminAnswer {
        guard path.hasPrefix(SCIMService.root + "/") else { return answer }
        let kind: SCIMError.Kind? =
            switch code {
            case .nameTaken: .uniqueness
            case .invalidValue: .invalidValue
            default: nil
            }
        let text = field.map { "\($0): \(detail)" } ?? detail
        var answer = AdminAnswer(SCIMError(status: status, kind: kind, detail: text))
        answer.headers.merge(headers) { _, own in own }
        return answer
    }
}
