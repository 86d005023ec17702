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
    permissions: Uint8Array<ArrayBuffer>[];
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
    interface FetchRequestRecordPermissionsFieldEvent {
        field: '$.permissions[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<FetchRequestRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequestRecord>): FetchRequestRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequestRecord>): Generator<FetchRequestRecordHashesFieldEvent | FetchRequestRecordHistoryBeforeFieldEvent | FetchRequestRecordHistoryLimitFieldEvent | FetchRequestRecordRangeHashFieldEvent | FetchRequestRecordRangeOffsetFieldEvent | FetchRequestRecordRangeLengthFieldEvent | FetchRequestRecordPermissionsFieldEvent>;
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
export interface CourierRequestRecord {
    deposit?: CourierDeposit;
    collect?: CourierCollect;
    look?: CourierLook;
}
export declare namespace CourierRequestRecord {
    const codec: () => Codec<CourierRequestRecord>;
    interface CourierRequestRecordDepositObjectsBytesFieldEvent {
        field: '$.deposit.objects[].bytes';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface CourierRequestRecordDepositObjectsLockFieldEvent {
        field: '$.deposit.objects[].lock';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface CourierRequestRecordDepositUntilFieldEvent {
        field: '$.deposit.until';
        value: number;
    }
    interface CourierRequestRecordDepositAnchorDialogFieldEvent {
        field: '$.deposit.anchor.dialog';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierRequestRecordDepositAnchorIndexFieldEvent {
        field: '$.deposit.anchor.index';
        value: number;
    }
    interface CourierRequestRecordDepositAnchorBundleFieldEvent {
        field: '$.deposit.anchor.bundle';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierRequestRecordDepositPermitFieldEvent {
        field: '$.deposit.permit';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierRequestRecordCollectAfterFieldEvent {
        field: '$.collect.after';
        value: number;
    }
    function encode(obj: Partial<CourierRequestRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierRequestRecord>): CourierRequestRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierRequestRecord>): Generator<CourierRequestRecordDepositObjectsBytesFieldEvent | CourierRequestRecordDepositObjectsLockFieldEvent | CourierRequestRecordDepositUntilFieldEvent | CourierRequestRecordDepositAnchorDialogFieldEvent | CourierRequestRecordDepositAnchorIndexFieldEvent | CourierRequestRecordDepositAnchorBundleFieldEvent | CourierRequestRecordDepositPermitFieldEvent | CourierRequestRecordCollectAfterFieldEvent>;
}
export interface CourierDeposit {
    objects: CourierObject[];
    until: number;
    anchor?: CourierAnchor;
    permit: Uint8Array<ArrayBuffer>;
}
export declare namespace CourierDeposit {
    const codec: () => Codec<CourierDeposit>;
    interface CourierDepositObjectsBytesFieldEvent {
        field: '$.objects[].bytes';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface CourierDepositObjectsLockFieldEvent {
        field: '$.objects[].lock';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface CourierDepositUntilFieldEvent {
        field: '$.until';
        value: number;
    }
    interface CourierDepositAnchorDialogFieldEvent {
        field: '$.anchor.dialog';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierDepositAnchorIndexFieldEvent {
        field: '$.anchor.index';
        value: number;
    }
    interface CourierDepositAnchorBundleFieldEvent {
        field: '$.anchor.bundle';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierDepositPermitFieldEvent {
        field: '$.permit';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<CourierDeposit>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierDeposit>): CourierDeposit;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierDeposit>): Generator<CourierDepositObjectsBytesFieldEvent | CourierDepositObjectsLockFieldEvent | CourierDepositUntilFieldEvent | CourierDepositAnchorDialogFieldEvent | CourierDepositAnchorIndexFieldEvent | CourierDepositAnchorBundleFieldEvent | CourierDepositPermitFieldEvent>;
}
export interface CourierObject {
    bytes: Uint8Array<ArrayBuffer>;
    lock: Uint8Array<ArrayBuffer>;
}
export declare namespace CourierObject {
    const codec: () => Codec<CourierObject>;
    interface CourierObjectBytesFieldEvent {
        field: '$.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierObjectLockFieldEvent {
        field: '$.lock';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<CourierObject>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierObject>): CourierObject;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierObject>): Generator<CourierObjectBytesFieldEvent | CourierObjectLockFieldEvent>;
}
export interface CourierAnchor {
    dialog: Uint8Array<ArrayBuffer>;
    index: number;
    bundle: Uint8Array<ArrayBuffer>;
}
export declare namespace CourierAnchor {
    const codec: () => Codec<CourierAnchor>;
    interface CourierAnchorDialogFieldEvent {
        field: '$.dialog';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierAnchorIndexFieldEvent {
        field: '$.index';
        value: number;
    }
    interface CourierAnchorBundleFieldEvent {
        field: '$.bundle';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<CourierAnchor>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierAnchor>): CourierAnchor;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierAnchor>): Generator<CourierAnchorDialogFieldEvent | CourierAnchorIndexFieldEvent | CourierAnchorBundleFieldEvent>;
}
export interface CourierCollect {
    after: number;
}
export declare namespace CourierCollect {
    const codec: () => Codec<CourierCollect>;
    interface CourierCollectAfterFieldEvent {
        field: '$.after';
        value: number;
    }
    function encode(obj: Partial<CourierCollect>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierCollect>): CourierCollect;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierCollect>): Generator<CourierCollectAfterFieldEvent>;
}
export interface CourierLook {
}
export declare namespace CourierLook {
    const codec: () => Codec<CourierLook>;
    function encode(obj: Partial<CourierLook>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierLook>): CourierLook;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierLook>): Generator<{}>;
}
export interface CourierResponseRecord {
    receipts: Uint8Array<ArrayBuffer>[];
    refusal?: CourierRefusal;
    mail: CourierMail[];
    end?: CourierEnd;
    holdings?: CourierHoldings;
}
export declare namespace CourierResponseRecord {
    const codec: () => Codec<CourierResponseRecord>;
    interface CourierResponseRecordReceiptsFieldEvent {
        field: '$.receipts[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierResponseRecordRefusalReasonFieldEvent {
        field: '$.refusal.reason';
        value: number;
    }
    interface CourierResponseRecordMailSequenceFieldEvent {
        field: '$.mail[].sequence';
        value: number;
        index: number;
    }
    interface CourierResponseRecordMailMailboxFieldEvent {
        field: '$.mail[].mailbox';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface CourierResponseRecordMailBytesFieldEvent {
        field: '$.mail[].bytes';
        value: Uint8Array<ArrayBuffer>;
        index: number;
    }
    interface CourierResponseRecordEndMoreFieldEvent {
        field: '$.end.more';
        value: boolean;
    }
    interface CourierResponseRecordHoldingsDepositedFieldEvent {
        field: '$.holdings.deposited';
        value: number;
    }
    interface CourierResponseRecordHoldingsWaitingFieldEvent {
        field: '$.holdings.waiting';
        value: number;
    }
    interface CourierResponseRecordHoldingsLongestFieldEvent {
        field: '$.holdings.longest';
        value: number;
    }
    function encode(obj: Partial<CourierResponseRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierResponseRecord>): CourierResponseRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierResponseRecord>): Generator<CourierResponseRecordReceiptsFieldEvent | CourierResponseRecordRefusalReasonFieldEvent | CourierResponseRecordMailSequenceFieldEvent | CourierResponseRecordMailMailboxFieldEvent | CourierResponseRecordMailBytesFieldEvent | CourierResponseRecordEndMoreFieldEvent | CourierResponseRecordHoldingsDepositedFieldEvent | CourierResponseRecordHoldingsWaitingFieldEvent | CourierResponseRecordHoldingsLongestFieldEvent>;
}
export interface CourierRefusal {
    reason: number;
}
export declare namespace CourierRefusal {
    const codec: () => Codec<CourierRefusal>;
    interface CourierRefusalReasonFieldEvent {
        field: '$.reason';
        value: number;
    }
    function encode(obj: Partial<CourierRefusal>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierRefusal>): CourierRefusal;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierRefusal>): Generator<CourierRefusalReasonFieldEvent>;
}
export interface CourierMail {
    sequence: number;
    mailbox: Uint8Array<ArrayBuffer>;
    bytes: Uint8Array<ArrayBuffer>;
}
export declare namespace CourierMail {
    const codec: () => Codec<CourierMail>;
    interface CourierMailSequenceFieldEvent {
        field: '$.sequence';
        value: number;
    }
    interface CourierMailMailboxFieldEvent {
        field: '$.mailbox';
        value: Uint8Array<ArrayBuffer>;
    }
    interface CourierMailBytesFieldEvent {
        field: '$.bytes';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<CourierMail>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierMail>): CourierMail;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierMail>): Generator<CourierMailSequenceFieldEvent | CourierMailMailboxFieldEvent | CourierMailBytesFieldEvent>;
}
export interface CourierEnd {
    more: boolean;
}
export declare namespace CourierEnd {
    const codec: () => Codec<CourierEnd>;
    interface CourierEndMoreFieldEvent {
        field: '$.more';
        value: boolean;
    }
    function encode(obj: Partial<CourierEnd>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierEnd>): CourierEnd;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierEnd>): Generator<CourierEndMoreFieldEvent>;
}
export interface CourierHoldings {
    deposited: number;
    waiting: number;
    longest: number;
}
export declare namespace CourierHoldings {
    const codec: () => Codec<CourierHoldings>;
    interface CourierHoldingsDepositedFieldEvent {
        field: '$.deposited';
        value: number;
    }
    interface CourierHoldingsWaitingFieldEvent {
        field: '$.waiting';
        value: number;
    }
    interface CourierHoldingsLongestFieldEvent {
        field: '$.longest';
        value: number;
    }
    function encode(obj: Partial<CourierHoldings>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierHoldings>): CourierHoldings;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CourierHoldings>): Generator<CourierHoldingsDepositedFieldEvent | CourierHoldingsWaitingFieldEvent | CourierHoldingsLongestFieldEvent>;
}
