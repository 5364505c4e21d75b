/*
 * shlobj.h - the shell, of which the command line alone (shellapi.h) is in scope: see outofscope.h.
 */
#ifndef FAULTLINE_SHLOBJ_H
#define FAULTLINE_SHLOBJ_H
#pragma GCC system_header

#include "shellapi.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "the shell is out of scope"
FAULTLINE_NO_TYPE(LPITEMIDLIST);
FAULTLINE_NO_TYPE(PIDLIST_ABSOLUTE);
FAULTLINE_NO_TYPE(SHFILEINFOA);
FAULTLINE_NO_TYPE(SHFILEINFOW);
FAULTLINE_NO_CALL(AssocCreate);
FAULTLINE_NO_CALL(AssocCreateForClasses);
FAULTLINE_NO_CALL(AssocGetDetailsOfPropKey);
FAULTLINE_NO_CALL(AssocGetPerceivedType);
FAULTLINE_NO_CALL(AssocIsDangerous);
FAULTLINE_NO_PAIR(AssocQueryKey);
FAULTLINE_NO_PAIR(AssocQueryString);
FAULTLINE_NO_PAIR(AssocQueryStringByKey);
FAULTLINE_NO_CALL(DragAcceptFiles);
FAULTLINE_NO_CALL(DragFinish);
FAULTLINE_NO_PAIR(DragQueryFile);
FAULTLINE_NO_CALL(DragQueryPoint);
FAULTLINE_NO_CALL(DuplicateIcon);
FAULTLINE_NO_PAIR(ExtractAssociatedIcon);
FAULTLINE_NO_PAIR(ExtractAssociatedIconEx);
FAULTLINE_NO_PAIR(ExtractIcon);
FAULTLINE_NO_PAIR(ExtractIconEx);
FAULTLINE_NO_PAIR(FindExecutable);
FAULTLINE_NO_CALL(ILAppendID);
FAULTLINE_NO_CALL(ILClone);
FAULTLINE_NO_CALL(ILCloneFirst);
FAULTLINE_NO_CALL(ILCombine);
FAULTLINE_NO_PAIR(ILCreateFromPath);
FAULTLINE_NO_CALL(ILFindChild);
FAULTLINE_NO_CALL(ILFindLastID);
FAULTLINE_NO_CALL(ILFree);
FAULTLINE_NO_CALL(ILGetNext);
FAULTLINE_NO_CALL(ILGetSize);
FAULTLINE_NO_CALL(ILIsEqual);
FAULTLINE_NO_CALL(ILIsParent);
FAULTLINE_NO_CALL(ILLoadFromStream);
FAULTLINE_NO_CALL(ILLoadFromStreamEx);
FAULTLINE_NO_CALL(ILRemoveLastID);
FAULTLINE_NO_CALL(ILSaveToStream);
FAULTLINE_NO_PAIR(PathAddBackslash);
FAULTLINE_NO_PAIR(PathAddExtension);
FAULTLINE_NO_PAIR(PathAppend);
FAULTLINE_NO_PAIR(PathBuildRoot);
FAULTLINE_NO_PAIR(PathCanonicalize);
FAULTLINE_NO_CALL(PathCleanupSpec);
FAULTLINE_NO_PAIR(PathCombine);
FAULTLINE_NO_PAIR(PathCommonPrefix);
FAULTLINE_NO_PAIR(PathCompactPath);
FAULTLINE_NO_PAIR(PathCompactPathEx);
FAULTLINE_NO_PAIR(PathCreateFromUrl);
FAULTLINE_NO_CALL(PathCreateFromUrlAlloc);
FAULTLINE_NO_PAIR(PathFileExists);
FAULTLINE_NO_PAIR(PathFindExtension);
FAULTLINE_NO_PAIR(PathFindFileName);
FAULTLINE_NO_PAIR(PathFindNextComponent);
FAULTLINE_NO_PAIR(PathFindOnPath);
FAULTLINE_NO_PAIR(PathFindSuffixArray);
FAULTLINE_NO_PAIR(PathGetArgs);
FAULTLINE_NO_PAIR(PathGetCharType);
FAULTLINE_NO_PAIR(PathGetDriveNumber);
FAULTLINE_NO_CALL(PathGetShortPath);
FAULTLINE_NO_PAIR(PathIsContentType);
FAULTLINE_NO_PAIR(PathIsDirectory);
FAULTLINE_NO_PAIR(PathIsDirectoryEmpty);
FAULTLINE_NO_CALL(PathIsExe);
FAULTLINE_NO_PAIR(PathIsFileSpec);
FAULTLINE_NO_PAIR(PathIsLFNFileSpec);
FAULTLINE_NO_PAIR(PathIsNetworkPath);
FAULTLINE_NO_PAIR(PathIsPrefix);
FAULTLINE_NO_PAIR(PathIsRelative);
FAULTLINE_NO_PAIR(PathIsRoot);
FAULTLINE_NO_PAIR(PathIsSameRoot);
FAULTLINE_NO_PAIR(PathIsSlow);
FAULTLINE_NO_PAIR(PathIsSystemFolder);
FAULTLINE_NO_PAIR(PathIsUNC);
FAULTLINE_NO_PAIR(PathIsUNCServer);
FAULTLINE_NO_PAIR(PathIsUNCServerShare);
FAULTLINE_NO_PAIR(PathIsURL);
FAULTLINE_NO_PAIR(PathMakePretty);
FAULTLINE_NO_PAIR(PathMakeSystemFolder);
FAULTLINE_NO_CALL(PathMakeUniqueName);
FAULTLINE_NO_PAIR(PathMatchSpec);
FAULTLINE_NO_PAIR(PathMatchSpecEx);
FAULTLINE_NO_PAIR(PathParseIconLocation);
FAULTLINE_NO_CALL(PathQualify);
FAULTLINE_NO_PAIR(PathQuoteSpaces);
FAULTLINE_NO_PAIR(PathRelativePathTo);
FAULTLINE_NO_PAIR(PathRemoveArgs);
FAULTLINE_NO_PAIR(PathRemoveBackslash);
FAULTLINE_NO_PAIR(PathRemoveBlanks);
FAULTLINE_NO_PAIR(PathRemoveExtension);
FAULTLINE_NO_PAIR(PathRemoveFileSpec);
FAULTLINE_NO_PAIR(PathRenameExtension);
FAULTLINE_NO_CALL(PathResolve);
FAULTLINE_NO_PAIR(PathSearchAndQualify);
FAULTLINE_NO_PAIR(PathSetDlgItemPath);
FAULTLINE_NO_PAIR(PathSkipRoot);
FAULTLINE_NO_PAIR(PathStripPath);
FAULTLINE_NO_PAIR(PathStripToRoot);
FAULTLINE_NO_PAIR(PathUnExpandEnvStrings);
FAULTLINE_NO_PAIR(PathUndecorate);
FAULTLINE_NO_PAIR(PathUnmakeSystemFolder);
FAULTLINE_NO_PAIR(PathUnquoteSpaces);
FAULTLINE_NO_CALL(PathYetAnotherMakeUniqueName);
FAULTLINE_NO_CALL(SHAddFromPropSheetExtArray);
FAULTLINE_NO_CALL(SHAddToRecentDocs);
FAULTLINE_NO_CALL(SHAlloc);
FAULTLINE_NO_CALL(SHAllocShared);
FAULTLINE_NO_CALL(SHAnsiToAnsi);
FAULTLINE_NO_CALL(SHAnsiToUnicode);
FAULTLINE_NO_CALL(SHAppBarMessage);
FAULTLINE_NO_CALL(SHAutoComplete);
FAULTLINE_NO_CALL(SHBindToFolderIDListParent);
FAULTLINE_NO_CALL(SHBindToFolderIDListParentEx);
FAULTLINE_NO_CALL(SHBindToObject);
FAULTLINE_NO_CALL(SHBindToParent);
FAULTLINE_NO_PAIR(SHBrowseForFolder);
FAULTLINE_NO_CALL(SHCLSIDFromString);
FAULTLINE_NO_CALL(SHChangeNotification_Lock);
FAULTLINE_NO_CALL(SHChangeNotification_Unlock);
FAULTLINE_NO_CALL(SHChangeNotify);
FAULTLINE_NO_CALL(SHChangeNotifyDeregister);
FAULTLINE_NO_CALL(SHChangeNotifyRegister);
FAULTLINE_NO_CALL(SHChangeNotifyRegisterThread);
FAULTLINE_NO_CALL(SHCloneSpecialIDList);
FAULTLINE_NO_CALL(SHCoCreateInstance);
FAULTLINE_NO_PAIR(SHCopyKey);
FAULTLINE_NO_CALL(SHCreateDataObject);
FAULTLINE_NO_CALL(SHCreateDefaultContextMenu);
FAULTLINE_NO_CALL(SHCreateDirectory);
FAULTLINE_NO_PAIR(SHCreateDirectoryEx);
FAULTLINE_NO_PAIR(SHCreateFileExtractIcon);
FAULTLINE_NO_CALL(SHCreateMemStream);
FAULTLINE_NO_CALL(SHCreateProcessAsUserW);
FAULTLINE_NO_CALL(SHCreatePropSheetExtArray);
FAULTLINE_NO_CALL(SHCreateQueryCancelAutoPlayMoniker);
FAULTLINE_NO_CALL(SHCreateShellFolderView);
FAULTLINE_NO_CALL(SHCreateShellFolderViewEx);
FAULTLINE_NO_CALL(SHCreateShellItem);
FAULTLINE_NO_CALL(SHCreateShellPalette);
FAULTLINE_NO_CALL(SHCreateStdEnumFmtEtc);
FAULTLINE_NO_PAIR(SHCreateStreamOnFile);
FAULTLINE_NO_CALL(SHCreateStreamOnFileEx);
FAULTLINE_NO_CALL(SHCreateThread);
FAULTLINE_NO_CALL(SHCreateThreadRef);
FAULTLINE_NO_CALL(SHCreateThreadWithHandle);
FAULTLINE_NO_PAIR(SHDefExtractIcon);
FAULTLINE_NO_PAIR(SHDeleteEmptyKey);
FAULTLINE_NO_PAIR(SHDeleteKey);
FAULTLINE_NO_PAIR(SHDeleteValue);
FAULTLINE_NO_CALL(SHDestroyPropSheetExtArray);
FAULTLINE_NO_CALL(SHDoDragDrop);
FAULTLINE_NO_PAIR(SHEmptyRecycleBin);
FAULTLINE_NO_PAIR(SHEnumKeyEx);
FAULTLINE_NO_PAIR(SHEnumValue);
FAULTLINE_NO_PAIR(SHEnumerateUnreadMailAccounts);
FAULTLINE_NO_CALL(SHEvaluateSystemCommandTemplate);
FAULTLINE_NO_PAIR(SHFileOperation);
FAULTLINE_NO_CALL(SHFindFiles);
FAULTLINE_NO_CALL(SHFind_InitMenuPopup);
FAULTLINE_NO_CALL(SHFlushSFCache);
FAULTLINE_NO_PAIR(SHFormatDateTime);
FAULTLINE_NO_CALL(SHFormatDrive);
FAULTLINE_NO_CALL(SHFree);
FAULTLINE_NO_CALL(SHFreeNameMappings);
FAULTLINE_NO_CALL(SHFreeShared);
FAULTLINE_NO_CALL(SHGetAssocKeys);
FAULTLINE_NO_CALL(SHGetAttributesFromDataObject);
FAULTLINE_NO_PAIR(SHGetDataFromIDList);
FAULTLINE_NO_CALL(SHGetDesktopFolder);
FAULTLINE_NO_PAIR(SHGetDiskFreeSpaceEx);
FAULTLINE_NO_CALL(SHGetDriveMedia);
FAULTLINE_NO_PAIR(SHGetFileInfo);
FAULTLINE_NO_CALL(SHGetFolderLocation);
FAULTLINE_NO_PAIR(SHGetFolderPath);
FAULTLINE_NO_PAIR(SHGetFolderPathAndSubDir);
FAULTLINE_NO_PAIR(SHGetIconOverlayIndex);
FAULTLINE_NO_CALL(SHGetImageList);
FAULTLINE_NO_CALL(SHGetInstanceExplorer);
FAULTLINE_NO_CALL(SHGetInverseCMAP);
FAULTLINE_NO_CALL(SHGetKnownFolderIDList);
FAULTLINE_NO_CALL(SHGetKnownFolderItem);
FAULTLINE_NO_CALL(SHGetKnownFolderPath);
FAULTLINE_NO_CALL(SHGetLocalizedName);
FAULTLINE_NO_CALL(SHGetMalloc);
FAULTLINE_NO_PAIR(SHGetNewLinkInfo);
FAULTLINE_NO_PAIR(SHGetPathFromIDList);
FAULTLINE_NO_CALL(SHGetPathFromIDListEx);
FAULTLINE_NO_CALL(SHGetPropertyStoreForWindow);
FAULTLINE_NO_CALL(SHGetRealIDL);
FAULTLINE_NO_CALL(SHGetSetFolderCustomSettings);
FAULTLINE_NO_CALL(SHGetSetSettings);
FAULTLINE_NO_CALL(SHGetSettings);
FAULTLINE_NO_CALL(SHGetSpecialFolderLocation);
FAULTLINE_NO_PAIR(SHGetSpecialFolderPath);
FAULTLINE_NO_CALL(SHGetStockIconInfo);
FAULTLINE_NO_CALL(SHGetThreadRef);
FAULTLINE_NO_PAIR(SHGetUnreadMailCount);
FAULTLINE_NO_PAIR(SHGetValue);
FAULTLINE_NO_CALL(SHGetViewStatePropertyBag);
FAULTLINE_NO_CALL(SHGlobalCounterDecrement);
FAULTLINE_NO_CALL(SHGlobalCounterGetValue);
FAULTLINE_NO_CALL(SHGlobalCounterIncrement);
FAULTLINE_NO_CALL(SHHandleUpdateImage);
FAULTLINE_NO_CALL(SHILCreateFromPath);
FAULTLINE_NO_PAIR(SHInvokePrinterCommand);
FAULTLINE_NO_CALL(SHIsFileAvailableOffline);
FAULTLINE_NO_CALL(SHIsLowMemoryMachine);
FAULTLINE_NO_CALL(SHLimitInputEdit);
FAULTLINE_NO_CALL(SHLoadInProc);
FAULTLINE_NO_CALL(SHLoadIndirectString);
FAULTLINE_NO_CALL(SHLoadNonloadedIconOverlayIdentifiers);
FAULTLINE_NO_CALL(SHLockShared);
FAULTLINE_NO_CALL(SHMapPIDLToSystemImageListIndex);
FAULTLINE_NO_PAIR(SHMessageBoxCheck);
FAULTLINE_NO_CALL(SHMultiFileProperties);
FAULTLINE_NO_CALL(SHObjectProperties);
FAULTLINE_NO_CALL(SHOpenFolderAndSelectItems);
FAULTLINE_NO_PAIR(SHOpenPropSheet);
FAULTLINE_NO_PAIR(SHOpenRegStream2);
FAULTLINE_NO_PAIR(SHOpenRegStream);
FAULTLINE_NO_CALL(SHOpenWithDialog);
FAULTLINE_NO_CALL(SHParseDisplayName);
FAULTLINE_NO_PAIR(SHPathPrepareForWrite);
FAULTLINE_NO_CALL(SHPropStgCreate);
FAULTLINE_NO_CALL(SHPropStgReadMultiple);
FAULTLINE_NO_CALL(SHPropStgWriteMultiple);
FAULTLINE_NO_PAIR(SHQueryInfoKey);
FAULTLINE_NO_PAIR(SHQueryRecycleBin);
FAULTLINE_NO_CALL(SHQueryUserNotificationState);
FAULTLINE_NO_PAIR(SHQueryValueEx);
FAULTLINE_NO_CALL(SHRegCloseUSKey);
FAULTLINE_NO_PAIR(SHRegCreateUSKey);
FAULTLINE_NO_PAIR(SHRegDeleteEmptyUSKey);
FAULTLINE_NO_PAIR(SHRegDeleteUSValue);
FAULTLINE_NO_CALL(SHRegDuplicateHKey);
FAULTLINE_NO_PAIR(SHRegEnumUSKey);
FAULTLINE_NO_PAIR(SHRegEnumUSValue);
FAULTLINE_NO_PAIR(SHRegGetBoolUSValue);
FAULTLINE_NO_CALL(SHRegGetBoolValueFromHKCUHKLM);
FAULTLINE_NO_CALL(SHRegGetIntW);
FAULTLINE_NO_PAIR(SHRegGetPath);
FAULTLINE_NO_PAIR(SHRegGetUSValue);
FAULTLINE_NO_PAIR(SHRegGetValue);
FAULTLINE_NO_CALL(SHRegGetValueFromHKCUHKLM);
FAULTLINE_NO_PAIR(SHRegOpenUSKey);
FAULTLINE_NO_PAIR(SHRegQueryInfoUSKey);
FAULTLINE_NO_PAIR(SHRegQueryUSValue);
FAULTLINE_NO_PAIR(SHRegSetPath);
FAULTLINE_NO_PAIR(SHRegSetUSValue);
FAULTLINE_NO_CALL(SHRegSetValue);
FAULTLINE_NO_PAIR(SHRegWriteUSValue);
FAULTLINE_NO_CALL(SHReleaseThreadRef);
FAULTLINE_NO_CALL(SHRemoveLocalizedName);
FAULTLINE_NO_CALL(SHReplaceFromPropSheetExtArray);
FAULTLINE_NO_CALL(SHRestricted);
FAULTLINE_NO_CALL(SHRunControlPanel);
FAULTLINE_NO_PAIR(SHSendMessageBroadcast);
FAULTLINE_NO_PAIR(SHSetFolderPath);
FAULTLINE_NO_CALL(SHSetInstanceExplorer);
FAULTLINE_NO_CALL(SHSetKnownFolderPath);
FAULTLINE_NO_CALL(SHSetLocalizedName);
FAULTLINE_NO_CALL(SHSetThreadRef);
FAULTLINE_NO_PAIR(SHSetUnreadMailCount);
FAULTLINE_NO_PAIR(SHSetValue);
FAULTLINE_NO_CALL(SHShellFolderView_Message);
FAULTLINE_NO_CALL(SHSkipJunction);
FAULTLINE_NO_PAIR(SHStartNetConnectionDialog);
FAULTLINE_NO_PAIR(SHStrDup);
FAULTLINE_NO_PAIR(SHStripMneumonic);
FAULTLINE_NO_CALL(SHTestTokenMembership);
FAULTLINE_NO_CALL(SHUnicodeToAnsi);
FAULTLINE_NO_CALL(SHUnicodeToUnicode);
FAULTLINE_NO_CALL(SHUnlockShared);
FAULTLINE_NO_PAIR(SHUpdateImage);
FAULTLINE_NO_CALL(SHValidateUNC);
FAULTLINE_NO_PAIR(ShellAbout);
FAULTLINE_NO_PAIR(ShellExecute);
FAULTLINE_NO_PAIR(ShellExecuteEx);
FAULTLINE_NO_PAIR(ShellMessageBox);
FAULTLINE_NO_CALL(Shell_GetCachedImageIndex);
FAULTLINE_NO_PAIR(Shell_GetCachedImageIndex);
FAULTLINE_NO_CALL(Shell_GetImageLists);
FAULTLINE_NO_CALL(Shell_MergeMenus);
FAULTLINE_NO_PAIR(Shell_NotifyIcon);
FAULTLINE_NO_CALL(Shell_NotifyIconGetRect);
FAULTLINE_NO_PAIR(StrCSpn);
FAULTLINE_NO_PAIR(StrCSpnI);
FAULTLINE_NO_PAIR(StrCatBuff);
FAULTLINE_NO_CALL(StrCatChainW);
FAULTLINE_NO_CALL(StrCatW);
FAULTLINE_NO_PAIR(StrChr);
FAULTLINE_NO_PAIR(StrChrI);
FAULTLINE_NO_CALL(StrChrNIW);
FAULTLINE_NO_CALL(StrChrNW);
FAULTLINE_NO_PAIR(StrCmpC);
FAULTLINE_NO_PAIR(StrCmpIC);
FAULTLINE_NO_CALL(StrCmpIW);
FAULTLINE_NO_CALL(StrCmpLogicalW);
FAULTLINE_NO_PAIR(StrCmpN);
FAULTLINE_NO_PAIR(StrCmpNC);
FAULTLINE_NO_PAIR(StrCmpNI);
FAULTLINE_NO_PAIR(StrCmpNIC);
FAULTLINE_NO_CALL(StrCmpW);
FAULTLINE_NO_CALL(StrCpyNW);
FAULTLINE_NO_CALL(StrCpyW);
FAULTLINE_NO_PAIR(StrDup);
FAULTLINE_NO_CALL(StrFormatByteSize64A);
FAULTLINE_NO_PAIR(StrFormatByteSize);
FAULTLINE_NO_CALL(StrFormatByteSizeEx);
FAULTLINE_NO_PAIR(StrFormatKBSize);
FAULTLINE_NO_PAIR(StrFromTimeInterval);
FAULTLINE_NO_PAIR(StrIsIntlEqual);
FAULTLINE_NO_PAIR(StrNCat);
FAULTLINE_NO_PAIR(StrPBrk);
FAULTLINE_NO_PAIR(StrRChr);
FAULTLINE_NO_PAIR(StrRChrI);
FAULTLINE_NO_PAIR(StrRStrI);
FAULTLINE_NO_CALL(StrRetToBSTR);
FAULTLINE_NO_PAIR(StrRetToBuf);
FAULTLINE_NO_PAIR(StrRetToStr);
FAULTLINE_NO_PAIR(StrSpn);
FAULTLINE_NO_PAIR(StrStr);
FAULTLINE_NO_PAIR(StrStrI);
FAULTLINE_NO_CALL(StrStrNIW);
FAULTLINE_NO_CALL(StrStrNW);
FAULTLINE_NO_PAIR(StrToInt64Ex);
FAULTLINE_NO_PAIR(StrToInt);
FAULTLINE_NO_PAIR(StrToIntEx);
FAULTLINE_NO_PAIR(StrTrim);
FAULTLINE_NO_PAIR(UrlApplyScheme);
FAULTLINE_NO_PAIR(UrlCanonicalize);
FAULTLINE_NO_PAIR(UrlCombine);
FAULTLINE_NO_PAIR(UrlCompare);
FAULTLINE_NO_PAIR(UrlCreateFromPath);
FAULTLINE_NO_PAIR(UrlEscape);
FAULTLINE_NO_CALL(UrlFixupW);
FAULTLINE_NO_PAIR(UrlGetLocation);
FAULTLINE_NO_PAIR(UrlGetPart);
FAULTLINE_NO_PAIR(UrlHash);
FAULTLINE_NO_PAIR(UrlIs);
FAULTLINE_NO_PAIR(UrlIsNoHistory);
FAULTLINE_NO_PAIR(UrlIsOpaque);
FAULTLINE_NO_PAIR(UrlUnescape);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define AssocQueryKey                 AssocQueryKeyW
#define AssocQueryString              AssocQueryStringW
#define AssocQueryStringByKey         AssocQueryStringByKeyW
#define DragQueryFile                 DragQueryFileW
#define ExtractAssociatedIcon         ExtractAssociatedIconW
#define ExtractAssociatedIconEx       ExtractAssociatedIconExW
#define ExtractIcon                   ExtractIconW
#define ExtractIconEx                 ExtractIconExW
#define FindExecutable                FindExecutableW
#define ILCreateFromPath              ILCreateFromPathW
#define PathAddBackslash              PathAddBackslashW
#define PathAddExtension              PathAddExtensionW
#define PathAppend                    PathAppendW
#define PathBuildRoot                 PathBuildRootW
#define PathCanonicalize              PathCanonicalizeW
#define PathCombine                   PathCombineW
#define PathCommonPrefix              PathCommonPrefixW
#define PathCompactPath               PathCompactPathW
#define PathCompactPathEx             PathCompactPathExW
#define PathCreateFromUrl             PathCreateFromUrlW
#define PathFileExists                PathFileExistsW
#define PathFindExtension             PathFindExtensionW
#define PathFindFileName              PathFindFileNameW
#define PathFindNextComponent         PathFindNextComponentW
#define PathFindOnPath                PathFindOnPathW
#define PathFindSuffixArray           PathFindSuffixArrayW
#define PathGetArgs                   PathGetArgsW
#define PathGetCharType               PathGetCharTypeW
#define PathGetDriveNumber            PathGetDriveNumberW
#define PathIsContentType             PathIsContentTypeW
#define PathIsDirectory               PathIsDirectoryW
#define PathIsDirectoryEmpty          PathIsDirectoryEmptyW
#define PathIsFileSpec                PathIsFileSpecW
#define PathIsLFNFileSpec             PathIsLFNFileSpecW
#define PathIsNetworkPath             PathIsNetworkPathW
#define PathIsPrefix                  PathIsPrefixW
#define PathIsRelative                PathIsRelativeW
#define PathIsRoot                    PathIsRootW
#define PathIsSameRoot                PathIsSameRootW
#define PathIsSlow                    PathIsSlowW
#define PathIsSystemFolder            PathIsSystemFolderW
#define PathIsUNC                     PathIsUNCW
#define PathIsUNCServer               PathIsUNCServerW
#define PathIsUNCServerShare          PathIsUNCServerShareW
#define PathIsURL                     PathIsURLW
#define PathMakePretty                PathMakePrettyW
#define PathMakeSystemFolder          PathMakeSystemFolderW
#define PathMatchSpec                 PathMatchSpecW
#define PathMatchSpecEx               PathMatchSpecExW
#define PathParseIconLocation         PathParseIconLocationW
#define PathQuoteSpaces               PathQuoteSpacesW
#define PathRelativePathTo            PathRelativePathToW
#define PathRemoveArgs                PathRemoveArgsW
#define PathRemoveBackslash           PathRemoveBackslashW
#define PathRemoveBlanks              PathRemoveBlanksW
#define PathRemoveExtension           PathRemoveExtensionW
#define PathRemoveFileSpec            PathRemoveFileSpecW
#define PathRenameExtension           PathRenameExtensionW
#define PathSearchAndQualify          PathSearchAndQualifyW
#define PathSetDlgItemPath            PathSetDlgItemPathW
#define PathSkipRoot                  PathSkipRootW
#define PathStripPath                 PathStripPathW
#define PathStripToRoot               PathStripToRootW
#define PathUnExpandEnvStrings        PathUnExpandEnvStringsW
#define PathUndecorate                PathUndecorateW
#define PathUnmakeSystemFolder        PathUnmakeSystemFolderW
#define PathUnquoteSpaces             PathUnquoteSpacesW
#define SHBrowseForFolder             SHBrowseForFolderW
#define SHCopyKey                     SHCopyKeyW
#define SHCreateDirectoryEx           SHCreateDirectoryExW
#define SHCreateFileExtractIcon       SHCreateFileExtractIconW
#define SHCreateStreamOnFile          SHCreateStreamOnFileW
#define SHDefExtractIcon              SHDefExtractIconW
#define SHDeleteEmptyKey              SHDeleteEmptyKeyW
#define SHDeleteKey                   SHDeleteKeyW
#define SHDeleteValue                 SHDeleteValueW
#define SHEmptyRecycleBin             SHEmptyRecycleBinW
#define SHEnumKeyEx                   SHEnumKeyExW
#define SHEnumValue                   SHEnumValueW
#define SHEnumerateUnreadMailAccounts SHEnumerateUnreadMailAccountsW
#define SHFileOperation               SHFileOperationW
#define SHFormatDateTime              SHFormatDateTimeW
#define SHGetDataFromIDList           SHGetDataFromIDListW
#define SHGetDiskFreeSpaceEx          SHGetDiskFreeSpaceExW
#define SHGetFileInfo                 SHGetFileInfoW
#define SHGetFolderPath               SHGetFolderPathW
#define SHGetFolderPathAndSubDir      SHGetFolderPathAndSubDirW
#define SHGetIconOverlayIndex         SHGetIconOverlayIndexW
#define SHGetNewLinkInfo              SHGetNewLinkInfoW
#define SHGetPathFromIDList           SHGetPathFromIDListW
#define SHGetSpecialFolderPath        SHGetSpecialFolderPathW
#define SHGetUnreadMailCount          SHGetUnreadMailCountW
#define SHGetValue                    SHGetValueW
#define SHInvokePrinterCommand        SHInvokePrinterCommandW
#define SHMessageBoxCheck             SHMessageBoxCheckW
#define SHOpenPropSheet               SHOpenPropSheetW
#define SHOpenRegStream               SHOpenRegStreamW
#define SHOpenRegStream2              SHOpenRegStream2W
#define SHPathPrepareForWrite         SHPathPrepareForWriteW
#define SHQueryInfoKey                SHQueryInfoKeyW
#define SHQueryRecycleBin             SHQueryRecycleBinW
#define SHQueryValueEx                SHQueryValueExW
#define SHRegCreateUSKey              SHRegCreateUSKeyW
#define SHRegDeleteEmptyUSKey         SHRegDeleteEmptyUSKeyW
#define SHRegDeleteUSValue            SHRegDeleteUSValueW
#define SHRegEnumUSKey                SHRegEnumUSKeyW
#define SHRegEnumUSValue              SHRegEnumUSValueW
#define SHRegGetBoolUSValue           SHRegGetBoolUSValueW
#define SHRegGetPath                  SHRegGetPathW
#define SHRegGetUSValue               SHRegGetUSValueW
#define SHRegGetValue                 SHRegGetValueW
#define SHRegOpenUSKey                SHRegOpenUSKeyW
#define SHRegQueryInfoUSKey           SHRegQueryInfoUSKeyW
#define SHRegQueryUSValue             SHRegQueryUSValueW
#define SHRegSetPath                  SHRegSetPathW
#define SHRegSetUSValue               SHRegSetUSValueW
#define SHRegWriteUSValue             SHRegWriteUSValueW
#define SHSendMessageBroadcast        SHSendMessageBroadcastW
#define SHSetFolderPath               SHSetFolderPathW
#define SHSetUnreadMailCount          SHSetUnreadMailCountW
#define SHSetValue                    SHSetValueW
#define SHStartNetConnectionDialog    SHStartNetConnectionDialogW
#define SHStrDup                      SHStrDupW
#define SHStripMneumonic              SHStripMneumonicW
#define SHUpdateImage                 SHUpdateImageW
#define ShellAbout                    ShellAboutW
#define ShellExecute                  ShellExecuteW
#define ShellExecuteEx                ShellExecuteExW
#define ShellMessageBox               ShellMessageBoxW
#define Shell_GetCachedImageIndex     Shell_GetCachedImageIndexW
#define Shell_NotifyIcon              Shell_NotifyIconW
#define StrCSpn                       StrCSpnW
#define StrCSpnI                      StrCSpnIW
#define StrCatBuff                    StrCatBuffW
#define StrChr                        StrChrW
#define StrChrI                       StrChrIW
#define StrCmpC                       StrCmpCW
#define StrCmpIC                      StrCmpICW
#define StrCmpN                       StrCmpNW
#define StrCmpNC                      StrCmpNCW
#define StrCmpNI                      StrCmpNIW
#define StrCmpNIC                     StrCmpNICW
#define StrDup                        StrDupW
#define StrFormatByteSize             StrFormatByteSizeW
#define StrFormatKBSize               StrFormatKBSizeW
#define StrFromTimeInterval           StrFromTimeIntervalW
#define StrIsIntlEqual                StrIsIntlEqualW
#define StrNCat                       StrNCatW
#define StrPBrk                       StrPBrkW
#define StrRChr                       StrRChrW
#define StrRChrI                      StrRChrIW
#define StrRStrI                      StrRStrIW
#define StrRetToBuf                   StrRetToBufW
#define StrRetToStr                   StrRetToStrW
#define StrSpn                        StrSpnW
#define StrStr                        StrStrW
#define StrStrI                       StrStrIW
#define StrToInt                      StrToIntW
#define StrToInt64Ex                  StrToInt64ExW
#define StrToIntEx                    StrToIntExW
#define StrTrim                       StrTrimW
#define UrlApplyScheme                UrlApplySchemeW
#define UrlCanonicalize               UrlCanonicalizeW
#define UrlCombine                    UrlCombineW
#define UrlCompare                    UrlCompareW
#define UrlCreateFromPath             UrlCreateFromPathW
#define UrlEscape                     UrlEscapeW
#define UrlGetLocation                UrlGetLocationW
#define UrlGetPart                    UrlGetPartW
#define UrlHash                       UrlHashW
#define UrlIs                         UrlIsW
#define UrlIsNoHistory                UrlIsNoHistoryW
#define UrlIsOpaque                   UrlIsOpaqueW
#define UrlUnescape                   UrlUnescapeW
#else
#define AssocQueryKey                 AssocQueryKeyA
#define AssocQueryString              AssocQueryStringA
#define AssocQueryStringByKey         AssocQueryStringByKeyA
#define DragQueryFile                 DragQueryFileA
#define ExtractAssociatedIcon         ExtractAssociatedIconA
#define ExtractAssociatedIconEx       ExtractAssociatedIconExA
#define ExtractIcon                   ExtractIconA
#define ExtractIconEx                 ExtractIconExA
#define FindExecutable                FindExecutableA
#define ILCreateFromPath              ILCreateFromPathA
#define PathAddBackslash              PathAddBackslashA
#define PathAddExtension              PathAddExtensionA
#define PathAppend                    PathAppendA
#define PathBuildRoot                 PathBuildRootA
#define PathCanonicalize              PathCanonicalizeA
#define PathCombine                   PathCombineA
#define PathCommonPrefix              PathCommonPrefixA
#define PathCompactPath               PathCompactPathA
#define PathCompactPathEx             PathCompactPathExA
#define PathCreateFromUrl             PathCreateFromUrlA
#define PathFileExists                PathFileExistsA
#define PathFindExtension             PathFindExtensionA
#define PathFindFileName              PathFindFileNameA
#define PathFindNextComponent         PathFindNextComponentA
#define PathFindOnPath                PathFindOnPathA
#define PathFindSuffixArray           PathFindSuffixArrayA
#define PathGetArgs                   PathGetArgsA
#define PathGetCharType               PathGetCharTypeA
#define PathGetDriveNumber            PathGetDriveNumberA
#define PathIsContentType             PathIsContentTypeA
#define PathIsDirectory               PathIsDirectoryA
#define PathIsDirectoryEmpty          PathIsDirectoryEmptyA
#define PathIsFileSpec                PathIsFileSpecA
#define PathIsLFNFileSpec             PathIsLFNFileSpecA
#define PathIsNetworkPath             PathIsNetworkPathA
#define PathIsPrefix                  PathIsPrefixA
#define PathIsRelative                PathIsRelativeA
#define PathIsRoot                    PathIsRootA
#define PathIsSameRoot                PathIsSameRootA
#define PathIsSlow                    PathIsSlowA
#define PathIsSystemFolder            PathIsSystemFolderA
#define PathIsUNC                     PathIsUNCA
#define PathIsUNCServer               PathIsUNCServerA
#define PathIsUNCServerShare          PathIsUNCServerShareA
#define PathIsURL                     PathIsURLA
#define PathMakePretty                PathMakePrettyA
#define PathMakeSystemFolder          PathMakeSystemFolderA
#define PathMatchSpec                 PathMatchSpecA
#define PathMatchSpecEx               PathMatchSpecExA
#define PathParseIconLocation         PathParseIconLocationA
#define PathQuoteSpaces               PathQuoteSpacesA
#define PathRelativePathTo            PathRelativePathToA
#define PathRemoveArgs                PathRemoveArgsA
#define PathRemoveBackslash           PathRemoveBackslashA
#define PathRemoveBlanks              PathRemoveBlanksA
#define PathRemoveExtension           PathRemoveExtensionA
#define PathRemoveFileSpec            PathRemoveFileSpecA
#define PathRenameExtension           PathRenameExtensionA
#define PathSearchAndQualify          PathSearchAndQualifyA
#define PathSetDlgItemPath            PathSetDlgItemPathA
#define PathSkipRoot                  PathSkipRootA
#define PathStripPath                 PathStripPathA
#define PathStripToRoot               PathStripToRootA
#define PathUnExpandEnvStrings        PathUnExpandEnvStringsA
#define PathUndecorate                PathUndecorateA
#define PathUnmakeSystemFolder        PathUnmakeSystemFolderA
#define PathUnquoteSpaces             PathUnquoteSpacesA
#define SHBrowseForFolder             SHBrowseForFolderA
#define SHCopyKey                     SHCopyKeyA
#define SHCreateDirectoryEx           SHCreateDirectoryExA
#define SHCreateFileExtractIcon       SHCreateFileExtractIconA
#define SHCreateStreamOnFile          SHCreateStreamOnFileA
#define SHDefExtractIcon              SHDefExtractIconA
#define SHDeleteEmptyKey              SHDeleteEmptyKeyA
#define SHDeleteKey                   SHDeleteKeyA
#define SHDeleteValue                 SHDeleteValueA
#define SHEmptyRecycleBin             SHEmptyRecycleBinA
#define SHEnumKeyEx                   SHEnumKeyExA
#define SHEnumValue                   SHEnumValueA
#define SHEnumerateUnreadMailAccounts SHEnumerateUnreadMailAccountsA
#define SHFileOperation               SHFileOperationA
#define SHFormatDateTime              SHFormatDateTimeA
#define SHGetDataFromIDList           SHGetDataFromIDListA
#define SHGetDiskFreeSpaceEx          SHGetDiskFreeSpaceExA
#define SHGetFileInfo                 SHGetFileInfoA
#define SHGetFolderPath               SHGetFolderPathA
#define SHGetFolderPathAndSubDir      SHGetFolderPathAndSubDirA
#define SHGetIconOverlayIndex         SHGetIconOverlayIndexA
#define SHGetNewLinkInfo              SHGetNewLinkInfoA
#define SHGetPathFromIDList           SHGetPathFromIDListA
#define SHGetSpecialFolderPath        SHGetSpecialFolderPathA
#define SHGetUnreadMailCount          SHGetUnreadMailCountA
#define SHGetValue                    SHGetValueA
#define SHInvokePrinterCommand        SHInvokePrinterCommandA
#define SHMessageBoxCheck             SHMessageBoxCheckA
#define SHOpenPropSheet               SHOpenPropSheetA
#define SHOpenRegStream               SHOpenRegStreamA
#define SHOpenRegStream2              SHOpenRegStream2A
#define SHPathPrepareForWrite         SHPathPrepareForWriteA
#define SHQueryInfoKey                SHQueryInfoKeyA
#define SHQueryRecycleBin             SHQueryRecycleBinA
#define SHQueryValueEx                SHQueryValueExA
#define SHRegCreateUSKey              SHRegCreateUSKeyA
#define SHRegDeleteEmptyUSKey         SHRegDeleteEmptyUSKeyA
#define SHRegDeleteUSValue            SHRegDeleteUSValueA
#define SHRegEnumUSKey                SHRegEnumUSKeyA
#define SHRegEnumUSValue              SHRegEnumUSValueA
#define SHRegGetBoolUSValue           SHRegGetBoolUSValueA
#define SHRegGetPath                  SHRegGetPathA
#define SHRegGetUSValue               SHRegGetUSValueA
#define SHRegGetValue                 SHRegGetValueA
#define SHRegOpenUSKey                SHRegOpenUSKeyA
#define SHRegQueryInfoUSKey           SHRegQueryInfoUSKeyA
#define SHRegQueryUSValue             SHRegQueryUSValueA
#define SHRegSetPath                  SHRegSetPathA
#define SHRegSetUSValue               SHRegSetUSValueA
#define SHRegWriteUSValue             SHRegWriteUSValueA
#define SHSendMessageBroadcast        SHSendMessageBroadcastA
#define SHSetFolderPath               SHSetFolderPathA
#define SHSetUnreadMailCount          SHSetUnreadMailCountA
#define SHSetValue                    SHSetValueA
#define SHStartNetConnectionDialog    SHStartNetConnectionDialogA
#define SHStrDup                      SHStrDupA
#define SHStripMneumonic              SHStripMneumonicA
#define SHUpdateImage                 SHUpdateImageA
#define ShellAbout                    ShellAboutA
#define ShellExecute                  ShellExecuteA
#define ShellExecuteEx                ShellExecuteExA
#define ShellMessageBox               ShellMessageBoxA
#define Shell_GetCachedImageIndex     Shell_GetCachedImageIndexA
#define Shell_NotifyIcon              Shell_NotifyIconA
#define StrCSpn                       StrCSpnA
#define StrCSpnI                      StrCSpnIA
#define StrCatBuff                    StrCatBuffA
#define StrChr                        StrChrA
#define StrChrI                       StrChrIA
#define StrCmpC                       StrCmpCA
#define StrCmpIC                      StrCmpICA
#define StrCmpN                       StrCmpNA
#define StrCmpNC                      StrCmpNCA
#define StrCmpNI                      StrCmpNIA
#define StrCmpNIC                     StrCmpNICA
#define StrDup                        StrDupA
#define StrFormatByteSize             StrFormatByteSizeA
#define StrFormatKBSize               StrFormatKBSizeA
#define StrFromTimeInterval           StrFromTimeIntervalA
#define StrIsIntlEqual                StrIsIntlEqualA
#define StrNCat                       StrNCatA
#define StrPBrk                       StrPBrkA
#define StrRChr                       StrRChrA
#define StrRChrI                      StrRChrIA
#define StrRStrI                      StrRStrIA
#define StrRetToBuf                   StrRetToBufA
#define StrRetToStr                   StrRetToStrA
#define StrSpn                        StrSpnA
#define StrStr                        StrStrA
#define StrStrI                       StrStrIA
#define StrToInt                      StrToIntA
#define StrToInt64Ex                  StrToInt64ExA
#define StrToIntEx                    StrToIntExA
#define StrTrim                       StrTrimA
#define UrlApplyScheme                UrlApplySchemeA
#define UrlCanonicalize               UrlCanonicalizeA
#define UrlCombine                    UrlCombineA
#define UrlCompare                    UrlCompareA
#define UrlCreateFromPath             UrlCreateFromPathA
#define UrlEscape                     UrlEscapeA
#define UrlGetLocation                UrlGetLocationA
#define UrlGetPart                    UrlGetPartA
#define UrlHash                       UrlHashA
#define UrlIs                         UrlIsA
#define UrlIsNoHistory                UrlIsNoHistoryA
#define UrlIsOpaque                   UrlIsOpaqueA
#define UrlUnescape                   UrlUnescapeA
#endif
#endif

#endif
