import Directory

extension Problem {
    /// What the directory's refusal is in the admin API.
    init(_ error: DirectoryError) {
        let status =
            switch error.code {
            case .notFound: 404
            case .invalidValue: 400
            case .forbidden: 403
            case .nameTaken, .managedByFile, .managedByGroup, .notEmpty, .isRoot, .keyRevoked,
                .exceedsParent, .changedMeanwhile:
                409
            case .storeUnavailable: 503
            }
        self.init(status, error.code.rawValue, error.message, field: error.field)
    }
}
