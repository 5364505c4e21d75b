/*
 * wincrypt.h - cryptography and certificates, which are out of scope: see outofscope.h.
 */
#ifndef FAULTLINE_WINCRYPT_H
#define FAULTLINE_WINCRYPT_H
#pragma GCC system_header

#include "windef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "cryptography is out of scope"
FAULTLINE_NO_TYPE(HCRYPTPROV);
FAULTLINE_NO_TYPE(HCRYPTKEY);
FAULTLINE_NO_TYPE(HCRYPTHASH);
FAULTLINE_NO_TYPE(HCERTSTORE);
FAULTLINE_NO_TYPE(BCRYPT_ALG_HANDLE);
FAULTLINE_NO_TYPE(BCRYPT_HASH_HANDLE);
FAULTLINE_NO_CALL(BCryptAddContextFunction);
FAULTLINE_NO_CALL(BCryptCloseAlgorithmProvider);
FAULTLINE_NO_CALL(BCryptConfigureContext);
FAULTLINE_NO_CALL(BCryptConfigureContextFunction);
FAULTLINE_NO_CALL(BCryptCreateContext);
FAULTLINE_NO_CALL(BCryptCreateHash);
FAULTLINE_NO_CALL(BCryptCreateMultiHash);
FAULTLINE_NO_CALL(BCryptDecrypt);
FAULTLINE_NO_CALL(BCryptDeleteContext);
FAULTLINE_NO_CALL(BCryptDeriveKey);
FAULTLINE_NO_CALL(BCryptDeriveKeyCapi);
FAULTLINE_NO_CALL(BCryptDeriveKeyPBKDF2);
FAULTLINE_NO_CALL(BCryptDestroyHash);
FAULTLINE_NO_CALL(BCryptDestroyKey);
FAULTLINE_NO_CALL(BCryptDestroySecret);
FAULTLINE_NO_CALL(BCryptDuplicateHash);
FAULTLINE_NO_CALL(BCryptDuplicateKey);
FAULTLINE_NO_CALL(BCryptEncrypt);
FAULTLINE_NO_CALL(BCryptEnumAlgorithms);
FAULTLINE_NO_CALL(BCryptEnumContextFunctionProviders);
FAULTLINE_NO_CALL(BCryptEnumContextFunctions);
FAULTLINE_NO_CALL(BCryptEnumContexts);
FAULTLINE_NO_CALL(BCryptEnumProviders);
FAULTLINE_NO_CALL(BCryptEnumRegisteredProviders);
FAULTLINE_NO_CALL(BCryptExportKey);
FAULTLINE_NO_CALL(BCryptFinalizeKeyPair);
FAULTLINE_NO_CALL(BCryptFinishHash);
FAULTLINE_NO_CALL(BCryptFreeBuffer);
FAULTLINE_NO_CALL(BCryptGenRandom);
FAULTLINE_NO_CALL(BCryptGenerateKeyPair);
FAULTLINE_NO_CALL(BCryptGenerateSymmetricKey);
FAULTLINE_NO_CALL(BCryptGetFipsAlgorithmMode);
FAULTLINE_NO_CALL(BCryptGetProperty);
FAULTLINE_NO_CALL(BCryptHash);
FAULTLINE_NO_CALL(BCryptHashData);
FAULTLINE_NO_CALL(BCryptImportKey);
FAULTLINE_NO_CALL(BCryptImportKeyPair);
FAULTLINE_NO_CALL(BCryptKeyDerivation);
FAULTLINE_NO_CALL(BCryptOpenAlgorithmProvider);
FAULTLINE_NO_CALL(BCryptProcessMultiOperations);
FAULTLINE_NO_CALL(BCryptQueryContextConfiguration);
FAULTLINE_NO_CALL(BCryptQueryContextFunctionConfiguration);
FAULTLINE_NO_CALL(BCryptQueryContextFunctionProperty);
FAULTLINE_NO_CALL(BCryptQueryProviderRegistration);
FAULTLINE_NO_CALL(BCryptRegisterConfigChangeNotify);
FAULTLINE_NO_CALL(BCryptRemoveContextFunction);
FAULTLINE_NO_CALL(BCryptResolveProviders);
FAULTLINE_NO_CALL(BCryptSecretAgreement);
FAULTLINE_NO_CALL(BCryptSetContextFunctionProperty);
FAULTLINE_NO_CALL(BCryptSetProperty);
FAULTLINE_NO_CALL(BCryptSignHash);
FAULTLINE_NO_CALL(BCryptUnregisterConfigChangeNotify);
FAULTLINE_NO_CALL(BCryptVerifySignature);
FAULTLINE_NO_CALL(CertAddCRLContextToStore);
FAULTLINE_NO_CALL(CertAddCRLLinkToStore);
FAULTLINE_NO_CALL(CertAddCTLContextToStore);
FAULTLINE_NO_CALL(CertAddCTLLinkToStore);
FAULTLINE_NO_CALL(CertAddCertificateContextToStore);
FAULTLINE_NO_CALL(CertAddCertificateLinkToStore);
FAULTLINE_NO_CALL(CertAddEncodedCRLToStore);
FAULTLINE_NO_CALL(CertAddEncodedCTLToStore);
FAULTLINE_NO_CALL(CertAddEncodedCertificateToStore);
FAULTLINE_NO_PAIR(CertAddEncodedCertificateToSystemStore);
FAULTLINE_NO_CALL(CertAddEnhancedKeyUsageIdentifier);
FAULTLINE_NO_CALL(CertAddRefServerOcspResponse);
FAULTLINE_NO_CALL(CertAddRefServerOcspResponseContext);
FAULTLINE_NO_CALL(CertAddSerializedElementToStore);
FAULTLINE_NO_CALL(CertAddStoreToCollection);
FAULTLINE_NO_CALL(CertAlgIdToOID);
FAULTLINE_NO_CALL(CertCloseServerOcspResponse);
FAULTLINE_NO_CALL(CertCloseStore);
FAULTLINE_NO_CALL(CertCompareCertificate);
FAULTLINE_NO_CALL(CertCompareCertificateName);
FAULTLINE_NO_CALL(CertCompareIntegerBlob);
FAULTLINE_NO_CALL(CertComparePublicKeyInfo);
FAULTLINE_NO_CALL(CertControlStore);
FAULTLINE_NO_CALL(CertCreateCRLContext);
FAULTLINE_NO_CALL(CertCreateCTLContext);
FAULTLINE_NO_CALL(CertCreateCTLEntryFromCertificateContextProperties);
FAULTLINE_NO_CALL(CertCreateCertificateChainEngine);
FAULTLINE_NO_CALL(CertCreateCertificateContext);
FAULTLINE_NO_CALL(CertCreateContext);
FAULTLINE_NO_CALL(CertCreateSelfSignCertificate);
FAULTLINE_NO_CALL(CertDeleteCRLFromStore);
FAULTLINE_NO_CALL(CertDeleteCTLFromStore);
FAULTLINE_NO_CALL(CertDeleteCertificateFromStore);
FAULTLINE_NO_CALL(CertDuplicateCRLContext);
FAULTLINE_NO_CALL(CertDuplicateCTLContext);
FAULTLINE_NO_CALL(CertDuplicateCertificateChain);
FAULTLINE_NO_CALL(CertDuplicateCertificateContext);
FAULTLINE_NO_CALL(CertDuplicateStore);
FAULTLINE_NO_CALL(CertEnumCRLContextProperties);
FAULTLINE_NO_CALL(CertEnumCRLsInStore);
FAULTLINE_NO_CALL(CertEnumCTLContextProperties);
FAULTLINE_NO_CALL(CertEnumCTLsInStore);
FAULTLINE_NO_CALL(CertEnumCertificateContextProperties);
FAULTLINE_NO_CALL(CertEnumCertificatesInStore);
FAULTLINE_NO_CALL(CertEnumPhysicalStore);
FAULTLINE_NO_CALL(CertEnumSubjectInSortedCTL);
FAULTLINE_NO_CALL(CertEnumSystemStore);
FAULTLINE_NO_CALL(CertEnumSystemStoreLocation);
FAULTLINE_NO_CALL(CertFindAttribute);
FAULTLINE_NO_CALL(CertFindCRLInStore);
FAULTLINE_NO_CALL(CertFindCTLInStore);
FAULTLINE_NO_CALL(CertFindCertificateInCRL);
FAULTLINE_NO_CALL(CertFindCertificateInStore);
FAULTLINE_NO_CALL(CertFindChainInStore);
FAULTLINE_NO_CALL(CertFindExtension);
FAULTLINE_NO_CALL(CertFindRDNAttr);
FAULTLINE_NO_CALL(CertFindSubjectInCTL);
FAULTLINE_NO_CALL(CertFindSubjectInSortedCTL);
FAULTLINE_NO_CALL(CertFreeCRLContext);
FAULTLINE_NO_CALL(CertFreeCTLContext);
FAULTLINE_NO_CALL(CertFreeCertificateChain);
FAULTLINE_NO_CALL(CertFreeCertificateChainEngine);
FAULTLINE_NO_CALL(CertFreeCertificateChainList);
FAULTLINE_NO_CALL(CertFreeCertificateContext);
FAULTLINE_NO_CALL(CertFreeServerOcspResponseContext);
FAULTLINE_NO_CALL(CertGetCRLContextProperty);
FAULTLINE_NO_CALL(CertGetCRLFromStore);
FAULTLINE_NO_CALL(CertGetCTLContextProperty);
FAULTLINE_NO_CALL(CertGetCertificateChain);
FAULTLINE_NO_CALL(CertGetCertificateContextProperty);
FAULTLINE_NO_CALL(CertGetEnhancedKeyUsage);
FAULTLINE_NO_CALL(CertGetIntendedKeyUsage);
FAULTLINE_NO_CALL(CertGetIssuerCertificateFromStore);
FAULTLINE_NO_PAIR(CertGetNameString);
FAULTLINE_NO_CALL(CertGetPublicKeyLength);
FAULTLINE_NO_CALL(CertGetServerOcspResponseContext);
FAULTLINE_NO_CALL(CertGetStoreProperty);
FAULTLINE_NO_CALL(CertGetSubjectCertificateFromStore);
FAULTLINE_NO_CALL(CertGetValidUsages);
FAULTLINE_NO_CALL(CertIsRDNAttrsInCertificateName);
FAULTLINE_NO_CALL(CertIsStrongHashToSign);
FAULTLINE_NO_CALL(CertIsValidCRLForCertificate);
FAULTLINE_NO_CALL(CertIsWeakHash);
FAULTLINE_NO_PAIR(CertNameToStr);
FAULTLINE_NO_CALL(CertOIDToAlgId);
FAULTLINE_NO_CALL(CertOpenServerOcspResponse);
FAULTLINE_NO_CALL(CertOpenStore);
FAULTLINE_NO_PAIR(CertOpenSystemStore);
FAULTLINE_NO_PAIR(CertRDNValueToStr);
FAULTLINE_NO_CALL(CertRegisterPhysicalStore);
FAULTLINE_NO_CALL(CertRegisterSystemStore);
FAULTLINE_NO_CALL(CertRemoveEnhancedKeyUsageIdentifier);
FAULTLINE_NO_CALL(CertRemoveStoreFromCollection);
FAULTLINE_NO_CALL(CertResyncCertificateChainEngine);
FAULTLINE_NO_CALL(CertRetrieveLogoOrBiometricInfo);
FAULTLINE_NO_CALL(CertSaveStore);
FAULTLINE_NO_CALL(CertSelectCertificateChains);
FAULTLINE_NO_CALL(CertSerializeCRLStoreElement);
FAULTLINE_NO_CALL(CertSerializeCTLStoreElement);
FAULTLINE_NO_CALL(CertSerializeCertificateStoreElement);
FAULTLINE_NO_CALL(CertSetCRLContextProperty);
FAULTLINE_NO_CALL(CertSetCTLContextProperty);
FAULTLINE_NO_CALL(CertSetCertificateContextPropertiesFromCTLEntry);
FAULTLINE_NO_CALL(CertSetCertificateContextProperty);
FAULTLINE_NO_CALL(CertSetEnhancedKeyUsage);
FAULTLINE_NO_CALL(CertSetStoreProperty);
FAULTLINE_NO_PAIR(CertStrToName);
FAULTLINE_NO_CALL(CertUnregisterPhysicalStore);
FAULTLINE_NO_CALL(CertUnregisterSystemStore);
FAULTLINE_NO_CALL(CertVerifyCRLRevocation);
FAULTLINE_NO_CALL(CertVerifyCRLTimeValidity);
FAULTLINE_NO_CALL(CertVerifyCTLUsage);
FAULTLINE_NO_CALL(CertVerifyCertificateChainPolicy);
FAULTLINE_NO_CALL(CertVerifyRevocation);
FAULTLINE_NO_CALL(CertVerifySubjectCertificateContext);
FAULTLINE_NO_CALL(CertVerifyTimeValidity);
FAULTLINE_NO_CALL(CertVerifyValidityNesting);
FAULTLINE_NO_CALL(CryptAcquireCertificatePrivateKey);
FAULTLINE_NO_PAIR(CryptAcquireContext);
FAULTLINE_NO_PAIR(CryptBinaryToString);
FAULTLINE_NO_CALL(CryptCancelAsyncRetrieval);
FAULTLINE_NO_CALL(CryptCloseAsyncHandle);
FAULTLINE_NO_CALL(CryptContextAddRef);
FAULTLINE_NO_CALL(CryptCreateAsyncHandle);
FAULTLINE_NO_CALL(CryptCreateHash);
FAULTLINE_NO_CALL(CryptCreateKeyIdentifierFromCSP);
FAULTLINE_NO_CALL(CryptDecodeMessage);
FAULTLINE_NO_CALL(CryptDecodeObject);
FAULTLINE_NO_CALL(CryptDecodeObjectEx);
FAULTLINE_NO_CALL(CryptDecrypt);
FAULTLINE_NO_CALL(CryptDecryptAndVerifyMessageSignature);
FAULTLINE_NO_CALL(CryptDecryptMessage);
FAULTLINE_NO_CALL(CryptDeriveKey);
FAULTLINE_NO_CALL(CryptDestroyHash);
FAULTLINE_NO_CALL(CryptDestroyKey);
FAULTLINE_NO_CALL(CryptDuplicateHash);
FAULTLINE_NO_CALL(CryptDuplicateKey);
FAULTLINE_NO_CALL(CryptEncodeObject);
FAULTLINE_NO_CALL(CryptEncodeObjectEx);
FAULTLINE_NO_CALL(CryptEncrypt);
FAULTLINE_NO_CALL(CryptEncryptMessage);
FAULTLINE_NO_CALL(CryptEnumKeyIdentifierProperties);
FAULTLINE_NO_CALL(CryptEnumOIDFunction);
FAULTLINE_NO_CALL(CryptEnumOIDInfo);
FAULTLINE_NO_PAIR(CryptEnumProviderTypes);
FAULTLINE_NO_PAIR(CryptEnumProviders);
FAULTLINE_NO_CALL(CryptExportKey);
FAULTLINE_NO_CALL(CryptExportPKCS8);
FAULTLINE_NO_CALL(CryptExportPKCS8Ex);
FAULTLINE_NO_CALL(CryptExportPublicKeyInfo);
FAULTLINE_NO_CALL(CryptExportPublicKeyInfoEx);
FAULTLINE_NO_CALL(CryptExportPublicKeyInfoFromBCryptKeyHandle);
FAULTLINE_NO_CALL(CryptFindCertificateKeyProvInfo);
FAULTLINE_NO_CALL(CryptFindLocalizedName);
FAULTLINE_NO_CALL(CryptFindOIDInfo);
FAULTLINE_NO_CALL(CryptFlushTimeValidObject);
FAULTLINE_NO_CALL(CryptFormatObject);
FAULTLINE_NO_CALL(CryptFreeOIDFunctionAddress);
FAULTLINE_NO_CALL(CryptGenKey);
FAULTLINE_NO_CALL(CryptGenRandom);
FAULTLINE_NO_CALL(CryptGetAsyncParam);
FAULTLINE_NO_CALL(CryptGetDefaultOIDDllList);
FAULTLINE_NO_CALL(CryptGetDefaultOIDFunctionAddress);
FAULTLINE_NO_PAIR(CryptGetDefaultProvider);
FAULTLINE_NO_CALL(CryptGetHashParam);
FAULTLINE_NO_CALL(CryptGetKeyIdentifierProperty);
FAULTLINE_NO_CALL(CryptGetKeyParam);
FAULTLINE_NO_CALL(CryptGetMessageCertificates);
FAULTLINE_NO_CALL(CryptGetMessageSignerCount);
FAULTLINE_NO_CALL(CryptGetOIDFunctionAddress);
FAULTLINE_NO_CALL(CryptGetOIDFunctionValue);
FAULTLINE_NO_CALL(CryptGetObjectUrl);
FAULTLINE_NO_CALL(CryptGetProvParam);
FAULTLINE_NO_CALL(CryptGetTimeValidObject);
FAULTLINE_NO_CALL(CryptGetUserKey);
FAULTLINE_NO_CALL(CryptHashCertificate);
FAULTLINE_NO_CALL(CryptHashCertificate2);
FAULTLINE_NO_CALL(CryptHashData);
FAULTLINE_NO_CALL(CryptHashMessage);
FAULTLINE_NO_CALL(CryptHashPublicKeyInfo);
FAULTLINE_NO_CALL(CryptHashSessionKey);
FAULTLINE_NO_CALL(CryptHashToBeSigned);
FAULTLINE_NO_CALL(CryptImportKey);
FAULTLINE_NO_CALL(CryptImportPKCS8);
FAULTLINE_NO_CALL(CryptImportPublicKeyInfo);
FAULTLINE_NO_CALL(CryptImportPublicKeyInfoEx);
FAULTLINE_NO_CALL(CryptImportPublicKeyInfoEx2);
FAULTLINE_NO_CALL(CryptInitOIDFunctionSet);
FAULTLINE_NO_CALL(CryptInstallCancelRetrieval);
FAULTLINE_NO_CALL(CryptInstallDefaultContext);
FAULTLINE_NO_CALL(CryptInstallOIDFunctionAddress);
FAULTLINE_NO_CALL(CryptMemAlloc);
FAULTLINE_NO_CALL(CryptMemFree);
FAULTLINE_NO_CALL(CryptMemRealloc);
FAULTLINE_NO_CALL(CryptMsgCalculateEncodedLength);
FAULTLINE_NO_CALL(CryptMsgClose);
FAULTLINE_NO_CALL(CryptMsgControl);
FAULTLINE_NO_CALL(CryptMsgCountersign);
FAULTLINE_NO_CALL(CryptMsgCountersignEncoded);
FAULTLINE_NO_CALL(CryptMsgDuplicate);
FAULTLINE_NO_CALL(CryptMsgEncodeAndSignCTL);
FAULTLINE_NO_CALL(CryptMsgGetAndVerifySigner);
FAULTLINE_NO_CALL(CryptMsgGetParam);
FAULTLINE_NO_CALL(CryptMsgOpenToDecode);
FAULTLINE_NO_CALL(CryptMsgOpenToEncode);
FAULTLINE_NO_CALL(CryptMsgSignCTL);
FAULTLINE_NO_CALL(CryptMsgUpdate);
FAULTLINE_NO_CALL(CryptMsgVerifyCountersignatureEncoded);
FAULTLINE_NO_CALL(CryptMsgVerifyCountersignatureEncodedEx);
FAULTLINE_NO_CALL(CryptQueryObject);
FAULTLINE_NO_CALL(CryptRegisterDefaultOIDFunction);
FAULTLINE_NO_CALL(CryptRegisterOIDFunction);
FAULTLINE_NO_CALL(CryptRegisterOIDInfo);
FAULTLINE_NO_CALL(CryptReleaseContext);
FAULTLINE_NO_PAIR(CryptRetrieveObjectByUrl);
FAULTLINE_NO_CALL(CryptRetrieveTimeStamp);
FAULTLINE_NO_CALL(CryptSetAsyncParam);
FAULTLINE_NO_CALL(CryptSetHashParam);
FAULTLINE_NO_CALL(CryptSetKeyIdentifierProperty);
FAULTLINE_NO_CALL(CryptSetKeyParam);
FAULTLINE_NO_CALL(CryptSetOIDFunctionValue);
FAULTLINE_NO_CALL(CryptSetProvParam);
FAULTLINE_NO_PAIR(CryptSetProvider);
FAULTLINE_NO_PAIR(CryptSetProviderEx);
FAULTLINE_NO_CALL(CryptSignAndEncodeCertificate);
FAULTLINE_NO_CALL(CryptSignAndEncryptMessage);
FAULTLINE_NO_CALL(CryptSignCertificate);
FAULTLINE_NO_PAIR(CryptSignHash);
FAULTLINE_NO_CALL(CryptSignMessage);
FAULTLINE_NO_CALL(CryptSignMessageWithKey);
FAULTLINE_NO_PAIR(CryptStringToBinary);
FAULTLINE_NO_CALL(CryptUninstallCancelRetrieval);
FAULTLINE_NO_CALL(CryptUninstallDefaultContext);
FAULTLINE_NO_CALL(CryptUnregisterDefaultOIDFunction);
FAULTLINE_NO_CALL(CryptUnregisterOIDFunction);
FAULTLINE_NO_CALL(CryptUnregisterOIDInfo);
FAULTLINE_NO_CALL(CryptVerifyCertificateSignature);
FAULTLINE_NO_CALL(CryptVerifyCertificateSignatureEx);
FAULTLINE_NO_CALL(CryptVerifyDetachedMessageHash);
FAULTLINE_NO_CALL(CryptVerifyDetachedMessageSignature);
FAULTLINE_NO_CALL(CryptVerifyMessageHash);
FAULTLINE_NO_CALL(CryptVerifyMessageSignature);
FAULTLINE_NO_CALL(CryptVerifyMessageSignatureWithKey);
FAULTLINE_NO_PAIR(CryptVerifySignature);
FAULTLINE_NO_CALL(CryptVerifyTimeStampSignature);
FAULTLINE_NO_CALL(FindCertsByIssuer);
FAULTLINE_NO_CALL(GetEncSChannel);
FAULTLINE_NO_CALL(PFXExportCertStore);
FAULTLINE_NO_CALL(PFXExportCertStoreEx);
FAULTLINE_NO_CALL(PFXImportCertStore);
FAULTLINE_NO_CALL(PFXIsPFXBlob);
FAULTLINE_NO_CALL(PFXVerifyPassword);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define CertAddEncodedCertificateToSystemStore CertAddEncodedCertificateToSystemStoreW
#define CertGetNameString                      CertGetNameStringW
#define CertNameToStr                          CertNameToStrW
#define CertOpenSystemStore                    CertOpenSystemStoreW
#define CertRDNValueToStr                      CertRDNValueToStrW
#define CertStrToName                          CertStrToNameW
#define CryptAcquireContext                    CryptAcquireContextW
#define CryptBinaryToString                    CryptBinaryToStringW
#define CryptEnumProviderTypes                 CryptEnumProviderTypesW
#define CryptEnumProviders                     CryptEnumProvidersW
#define CryptGetDefaultProvider                CryptGetDefaultProviderW
#define CryptRetrieveObjectByUrl               CryptRetrieveObjectByUrlW
#define CryptSetProvider                       CryptSetProviderW
#define CryptSetProviderEx                     CryptSetProviderExW
#define CryptSignHash                          CryptSignHashW
#define CryptStringToBinary                    CryptStringToBinaryW
#define CryptVerifySignature                   CryptVerifySignatureW
#else
#define CertAddEncodedCertificateToSystemStore CertAddEncodedCertificateToSystemStoreA
#define CertGetNameString                      CertGetNameStringA
#define CertNameToStr                          CertNameToStrA
#define CertOpenSystemStore                    CertOpenSystemStoreA
#define CertRDNValueToStr                      CertRDNValueToStrA
#define CertStrToName                          CertStrToNameA
#define CryptAcquireContext                    CryptAcquireContextA
#define CryptBinaryToString                    CryptBinaryToStringA
#define CryptEnumProviderTypes                 CryptEnumProviderTypesA
#define CryptEnumProviders                     CryptEnumProvidersA
#define CryptGetDefaultProvider                CryptGetDefaultProviderA
#define CryptRetrieveObjectByUrl               CryptRetrieveObjectByUrlA
#define CryptSetProvider                       CryptSetProviderA
#define CryptSetProviderEx                     CryptSetProviderExA
#define CryptSignHash                          CryptSignHashA
#define CryptStringToBinary                    CryptStringToBinaryA
#define CryptVerifySignature                   CryptVerifySignatureA
#endif
#endif

#endif
