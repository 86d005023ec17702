import type { Codec, DecodeOptions } from 'protons-runtime';
import type { Uint8ArrayList } from 'uint8arraylist';
export interface HelloFrame {
    opening?: HelloOpening;
    answer?: HelloAnswer;
    proof?: HelloProof;
    stranger?: HelloStranger;
}
export declare namespace HelloFrame {
    const codec: () => Codec<HelloFrame>;
    interface HelloFrameOpeningNonceFieldEvent {
        field: '$.opening.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameOpeningMacFieldEvent {
        field: '$.opening.mac';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameAnswerNonceFieldEvent {
        field: '$.answer.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameAnswerMacFieldEvent {
        field: '$.answer.mac';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameAnswerCertificateFieldEvent {
        field: '$.answer.certificate';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameAnswerOfferFieldEvent {
        field: '$.answer.offer';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameProofSignatureFieldEvent {
        field: '$.proof.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameProofCertificateFieldEvent {
        field: '$.proof.certificate';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloFrameProofOfferFieldEvent {
        field: '$.proof.offer';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<HelloFrame>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloFrame>): HelloFrame;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloFrame>): Generator<HelloFrameOpeningNonceFieldEvent | HelloFrameOpeningMacFieldEvent | HelloFrameAnswerNonceFieldEvent | HelloFrameAnswerMacFieldEvent | HelloFrameAnswerCertificateFieldEvent | HelloFrameAnswerOfferFieldEvent | HelloFrameProofSignatureFieldEvent | HelloFrameProofCertificateFieldEvent | HelloFrameProofOfferFieldEvent>;
}
export interface HelloOpening {
    nonce: Uint8Array<ArrayBuffer>;
    mac: Uint8Array<ArrayBuffer>;
}
export declare namespace HelloOpening {
    const codec: () => Codec<HelloOpening>;
    interface HelloOpeningNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloOpeningMacFieldEvent {
        field: '$.mac';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<HelloOpening>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloOpening>): HelloOpening;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloOpening>): Generator<HelloOpeningNonceFieldEvent | HelloOpeningMacFieldEvent>;
}
export interface HelloAnswer {
    nonce: Uint8Array<ArrayBuffer>;
    mac: Uint8Array<ArrayBuffer>;
    certificate: Uint8Array<ArrayBuffer>;
    offer: Uint8Array<ArrayBuffer>;
}
export declare namespace HelloAnswer {
    const codec: () => Codec<HelloAnswer>;
    interface HelloAnswerNonceFieldEvent {
        field: '$.nonce';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloAnswerMacFieldEvent {
        field: '$.mac';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloAnswerCertificateFieldEvent {
        field: '$.certificate';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloAnswerOfferFieldEvent {
        field: '$.offer';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<HelloAnswer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloAnswer>): HelloAnswer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloAnswer>): Generator<HelloAnswerNonceFieldEvent | HelloAnswerMacFieldEvent | HelloAnswerCertificateFieldEvent | HelloAnswerOfferFieldEvent>;
}
export interface HelloProof {
    signature: Uint8Array<ArrayBuffer>;
    certificate: Uint8Array<ArrayBuffer>;
    offer: Uint8Array<ArrayBuffer>;
}
export declare namespace HelloProof {
    const codec: () => Codec<HelloProof>;
    interface HelloProofSignatureFieldEvent {
        field: '$.signature';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloProofCertificateFieldEvent {
        field: '$.certificate';
        value: Uint8Array<ArrayBuffer>;
    }
    interface HelloProofOfferFieldEvent {
        field: '$.offer';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<HelloProof>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloProof>): HelloProof;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloProof>): Generator<HelloProofSignatureFieldEvent | HelloProofCertificateFieldEvent | HelloProofOfferFieldEvent>;
}
export interface HelloStranger {
}
export declare namespace HelloStranger {
    const codec: () => Codec<HelloStranger>;
    function encode(obj: Partial<HelloStranger>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloStranger>): HelloStranger;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloStranger>): Generator<{}>;
}
export interface HelloOffer {
    versions: number[];
    capabilities: string[];
}
export declare namespace HelloOffer {
    const codec: () => Codec<HelloOffer>;
    interface HelloOfferVersionsFieldEvent {
        field: '$.versions[]';
        index: number;
        value: number;
    }
    interface HelloOfferCapabilitiesFieldEvent {
        field: '$.capabilities[]';
        index: number;
        value: string;
    }
    function encode(obj: Partial<HelloOffer>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloOffer>): HelloOffer;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloOffer>): Generator<HelloOfferVersionsFieldEvent | HelloOfferCapabilitiesFieldEvent>;
}
export interface PushRecord {
    envelopes: Uint8Array<ArrayBuffer>[];
    acknowledgements: Uint8Array<ArrayBuffer>[];
}
export declare namespace PushRecord {
    const codec: () => Codec<PushRecord>;
    interface PushRecordEnvelopesFieldEvent {
        field: '$.envelopes[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface PushRecordAcknowledgementsFieldEvent {
        field: '$.acknowledgements[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<PushRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PushRecord>): PushRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PushRecord>): Generator<PushRecordEnvelopesFieldEvent | PushRecordAcknowledgementsFieldEvent>;
}
export interface FetchRequestRecord {
    hashes: Uint8Array<ArrayBuffer>[];
    history?: FetchHistory;
    range?: FetchRange;
}
export declare namespace FetchRequestRecord {
    const codec: () => Codec<FetchRequestRecord>;
    interface FetchRequestRecordHashesFieldEvent {
        field: '$.hashes[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchRequestRecordHistoryBeforeFieldEvent {
        field: '$.history.before[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchRequestRecordHistoryLimitFieldEvent {
        field: '$.history.limit';
        value: number;
    }
    interface FetchRequestRecordRangeHashFieldEvent {
        field: '$.range.hash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchRequestRecordRangeOffsetFieldEvent {
        field: '$.range.offset';
        value: number;
    }
    interface FetchRequestRecordRangeLengthFieldEvent {
        field: '$.range.length';
        value: number;
    }
    function encode(obj: Partial<FetchRequestRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequestRecord>): FetchRequestRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequestRecord>): Generator<FetchRequestRecordHashesFieldEvent | FetchRequestRecordHistoryBeforeFieldEvent | FetchRequestRecordHistoryLimitFieldEvent | FetchRequestRecordRangeHashFieldEvent | FetchRequestRecordRangeOffsetFieldEvent | FetchRequestRecordRangeLengthFieldEvent>;
}
export interface FetchHistory {
    before: Uint8Array<ArrayBuffer>[];
    limit: number;
}
export declare namespace FetchHistory {
    const codec: () => Codec<FetchHistory>;
    interface FetchHistoryBeforeFieldEvent {
        field: '$.before[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchHistoryLimitFieldEvent {
        field: '$.limit';
        value: number;
    }
    function encode(obj: Partial<FetchHistory>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchHistory>): FetchHistory;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchHistory>): Generator<FetchHistoryBeforeFieldEvent | FetchHistoryLimitFieldEvent>;
}
export interface FetchRange {
    hash: Uint8Array<ArrayBuffer>;
    offset: number;
    length: number;
}
export declare namespace FetchRange {
    const codec: () => Codec<FetchRange>;
    interface FetchRangeHashFieldEvent {
        field: '$.hash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchRangeOffsetFieldEvent {
        field: '$.offset';
        value: number;
    }
    interface FetchRangeLengthFieldEvent {
        field: '$.length';
        value: number;
    }
    function encode(obj: Partial<FetchRange>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRange>): FetchRange;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRange>): Generator<FetchRangeHashFieldEvent | FetchRangeOffsetFieldEvent | FetchRangeLengthFieldEvent>;
}
export interface FetchResponseRecord {
    envelopes: Uint8Array<ArrayBuffer>[];
    part?: FetchPart;
    end?: FetchEnd;
}
export declare namespace FetchResponseRecord {
    const codec: () => Codec<FetchResponseRecord>;
    interface FetchResponseRecordEnvelopesFieldEvent {
        field: '$.envelopes[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchResponseRecordPartHashFieldEvent {
        field: '$.part.hash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchResponseRecordPartOffsetFieldEvent {
        field: '$.part.offset';
        value: number;
    }
    interface FetchResponseRecordPartTotalFieldEvent {
        field: '$.part.total';
        value: number;
    }
    interface FetchResponseRecordPartBytesFieldEvent {
        field: '$.part.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchResponseRecordEndSentFieldEvent {
        field: '$.end.sent';
        value: number;
    }
    interface FetchResponseRecordEndMissingFieldEvent {
        field: '$.end.missing';
        value: number;
    }
    interface FetchResponseRecordEndMoreFieldEvent {
        field: '$.end.more';
        value: boolean;
    }
    function encode(obj: Partial<FetchResponseRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchResponseRecord>): FetchResponseRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchResponseRecord>): Generator<FetchResponseRecordEnvelopesFieldEvent | FetchResponseRecordPartHashFieldEvent | FetchResponseRecordPartOffsetFieldEvent | FetchResponseRecordPartTotalFieldEvent | FetchResponseRecordPartBytesFieldEvent | FetchResponseRecordEndSentFieldEvent | FetchResponseRecordEndMissingFieldEvent | FetchResponseRecordEndMoreFieldEvent>;
}
export interface FetchPart {
    hash: Uint8Array<ArrayBuffer>;
    offset: number;
    total: number;
    bytes: Uint8Array<ArrayBuffer>;
}
export declare namespace FetchPart {
    const codec: () => Codec<FetchPart>;
    interface FetchPartHashFieldEvent {
        field: '$.hash';
        value: Uint8Array<ArrayBuffer>;
    }
    interface FetchPartOffsetFieldEvent {
        field: '$.offset';
        value: number;
    }
    interface FetchPartTotalFieldEvent {
        field: '$.total';
        value: number;
    }
    interface FetchPartBytesFieldEvent {
        field: '$.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<FetchPart>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchPart>): FetchPart;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchPart>): Generator<FetchPartHashFieldEvent | FetchPartOffsetFieldEvent | FetchPartTotalFieldEvent | FetchPartBytesFieldEvent>;
}
export interface FetchEnd {
    sent: number;
    missing: number;
    more: boolean;
}
export declare namespace FetchEnd {
    const codec: () => Codec<FetchEnd>;
    interface FetchEndSentFieldEvent {
        field: '$.sent';
        value: number;
    }
    interface FetchEndMissingFieldEvent {
        field: '$.missing';
        value: number;
    }
    interface FetchEndMoreFieldEvent {
        field: '$.more';
        value: boolean;
    }
    function encode(obj: Partial<FetchEnd>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchEnd>): FetchEnd;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchEnd>): Generator<FetchEndSentFieldEvent | FetchEndMissingFieldEvent | FetchEndMoreFieldEvent>;
}
