/*
 * commctrl.h - controls and dialogs, which are out of scope: see outofscope.h.
 */
#ifndef FAULTLINE_COMMCTRL_H
#define FAULTLINE_COMMCTRL_H
#pragma GCC system_header

#include "windef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "windows are out of scope"
FAULTLINE_NO_TYPE(HIMAGELIST);
FAULTLINE_NO_TYPE(OPENFILENAMEA);
FAULTLINE_NO_TYPE(OPENFILENAMEW);
FAULTLINE_NO_PAIR(ChooseColor);
FAULTLINE_NO_PAIR(ChooseFont);
FAULTLINE_NO_CALL(CommDlgExtendedError);
FAULTLINE_NO_CALL(CreateMappedBitmap);
FAULTLINE_NO_PAIR(CreateStatusWindow);
FAULTLINE_NO_CALL(CreateToolbarEx);
FAULTLINE_NO_CALL(CreateUpDownControl);
FAULTLINE_NO_CALL(DPA_Clone);
FAULTLINE_NO_CALL(DPA_Create);
FAULTLINE_NO_CALL(DPA_CreateEx);
FAULTLINE_NO_CALL(DPA_DeleteAllPtrs);
FAULTLINE_NO_CALL(DPA_DeletePtr);
FAULTLINE_NO_CALL(DPA_Destroy);
FAULTLINE_NO_CALL(DPA_DestroyCallback);
FAULTLINE_NO_CALL(DPA_EnumCallback);
FAULTLINE_NO_CALL(DPA_GetPtr);
FAULTLINE_NO_CALL(DPA_GetPtrIndex);
FAULTLINE_NO_CALL(DPA_GetSize);
FAULTLINE_NO_CALL(DPA_Grow);
FAULTLINE_NO_CALL(DPA_InsertPtr);
FAULTLINE_NO_CALL(DPA_LoadStream);
FAULTLINE_NO_CALL(DPA_Merge);
FAULTLINE_NO_CALL(DPA_SaveStream);
FAULTLINE_NO_CALL(DPA_Search);
FAULTLINE_NO_CALL(DPA_SetPtr);
FAULTLINE_NO_CALL(DPA_Sort);
FAULTLINE_NO_CALL(DSA_Clone);
FAULTLINE_NO_CALL(DSA_Create);
FAULTLINE_NO_CALL(DSA_DeleteAllItems);
FAULTLINE_NO_CALL(DSA_DeleteItem);
FAULTLINE_NO_CALL(DSA_Destroy);
FAULTLINE_NO_CALL(DSA_DestroyCallback);
FAULTLINE_NO_CALL(DSA_EnumCallback);
FAULTLINE_NO_CALL(DSA_GetItem);
FAULTLINE_NO_CALL(DSA_GetItemPtr);
FAULTLINE_NO_CALL(DSA_GetSize);
FAULTLINE_NO_CALL(DSA_InsertItem);
FAULTLINE_NO_CALL(DSA_SetItem);
FAULTLINE_NO_CALL(DSA_Sort);
FAULTLINE_NO_CALL(DefSubclassProc);
FAULTLINE_NO_CALL(DrawInsert);
FAULTLINE_NO_CALL(DrawShadowText);
FAULTLINE_NO_PAIR(DrawStatusText);
FAULTLINE_NO_PAIR(FindText);
FAULTLINE_NO_CALL(FlatSB_EnableScrollBar);
FAULTLINE_NO_CALL(FlatSB_GetScrollInfo);
FAULTLINE_NO_CALL(FlatSB_GetScrollPos);
FAULTLINE_NO_CALL(FlatSB_GetScrollProp);
FAULTLINE_NO_CALL(FlatSB_GetScrollPropPtr);
FAULTLINE_NO_CALL(FlatSB_GetScrollRange);
FAULTLINE_NO_CALL(FlatSB_SetScrollInfo);
FAULTLINE_NO_CALL(FlatSB_SetScrollPos);
FAULTLINE_NO_CALL(FlatSB_SetScrollProp);
FAULTLINE_NO_CALL(FlatSB_SetScrollRange);
FAULTLINE_NO_CALL(FlatSB_ShowScrollBar);
FAULTLINE_NO_CALL(GetEffectiveClientRect);
FAULTLINE_NO_PAIR(GetFileTitle);
FAULTLINE_NO_CALL(GetMUILanguage);
FAULTLINE_NO_PAIR(GetOpenFileName);
FAULTLINE_NO_PAIR(GetSaveFileName);
FAULTLINE_NO_CALL(GetWindowSubclass);
FAULTLINE_NO_CALL(HIMAGELIST_QueryInterface);
FAULTLINE_NO_CALL(ImageList_Add);
FAULTLINE_NO_CALL(ImageList_AddMasked);
FAULTLINE_NO_CALL(ImageList_BeginDrag);
FAULTLINE_NO_CALL(ImageList_Copy);
FAULTLINE_NO_CALL(ImageList_Create);
FAULTLINE_NO_CALL(ImageList_Destroy);
FAULTLINE_NO_CALL(ImageList_DragEnter);
FAULTLINE_NO_CALL(ImageList_DragLeave);
FAULTLINE_NO_CALL(ImageList_DragMove);
FAULTLINE_NO_CALL(ImageList_DragShowNolock);
FAULTLINE_NO_CALL(ImageList_Draw);
FAULTLINE_NO_CALL(ImageList_DrawEx);
FAULTLINE_NO_CALL(ImageList_DrawIndirect);
FAULTLINE_NO_CALL(ImageList_Duplicate);
FAULTLINE_NO_CALL(ImageList_EndDrag);
FAULTLINE_NO_CALL(ImageList_GetBkColor);
FAULTLINE_NO_CALL(ImageList_GetDragImage);
FAULTLINE_NO_CALL(ImageList_GetIcon);
FAULTLINE_NO_CALL(ImageList_GetIconSize);
FAULTLINE_NO_CALL(ImageList_GetImageCount);
FAULTLINE_NO_CALL(ImageList_GetImageInfo);
FAULTLINE_NO_PAIR(ImageList_LoadImage);
FAULTLINE_NO_CALL(ImageList_Merge);
FAULTLINE_NO_CALL(ImageList_Read);
FAULTLINE_NO_CALL(ImageList_ReadEx);
FAULTLINE_NO_CALL(ImageList_Remove);
FAULTLINE_NO_CALL(ImageList_Replace);
FAULTLINE_NO_CALL(ImageList_ReplaceIcon);
FAULTLINE_NO_CALL(ImageList_SetBkColor);
FAULTLINE_NO_CALL(ImageList_SetDragCursorImage);
FAULTLINE_NO_CALL(ImageList_SetIconSize);
FAULTLINE_NO_CALL(ImageList_SetImageCount);
FAULTLINE_NO_CALL(ImageList_SetOverlayImage);
FAULTLINE_NO_CALL(ImageList_Write);
FAULTLINE_NO_CALL(ImageList_WriteEx);
FAULTLINE_NO_CALL(InitCommonControls);
FAULTLINE_NO_CALL(InitCommonControlsEx);
FAULTLINE_NO_CALL(InitMUILanguage);
FAULTLINE_NO_CALL(InitializeFlatSB);
FAULTLINE_NO_CALL(LBItemFromPt);
FAULTLINE_NO_CALL(LoadIconMetric);
FAULTLINE_NO_CALL(LoadIconWithScaleDown);
FAULTLINE_NO_CALL(MakeDragList);
FAULTLINE_NO_CALL(MenuHelp);
FAULTLINE_NO_PAIR(PageSetupDlg);
FAULTLINE_NO_PAIR(PrintDlg);
FAULTLINE_NO_PAIR(PrintDlgEx);
FAULTLINE_NO_CALL(RemoveWindowSubclass);
FAULTLINE_NO_PAIR(ReplaceText);
FAULTLINE_NO_CALL(SetWindowSubclass);
FAULTLINE_NO_CALL(ShowHideMenuCtl);
FAULTLINE_NO_CALL(Str_SetPtrW);
FAULTLINE_NO_CALL(TaskDialog);
FAULTLINE_NO_CALL(TaskDialogIndirect);
FAULTLINE_NO_CALL(UninitializeFlatSB);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define ChooseColor         ChooseColorW
#define ChooseFont          ChooseFontW
#define CreateStatusWindow  CreateStatusWindowW
#define DrawStatusText      DrawStatusTextW
#define FindText            FindTextW
#define GetFileTitle        GetFileTitleW
#define GetOpenFileName     GetOpenFileNameW
#define GetSaveFileName     GetSaveFileNameW
#define ImageList_LoadImage ImageList_LoadImageW
#define PageSetupDlg        PageSetupDlgW
#define PrintDlg            PrintDlgW
#define PrintDlgEx          PrintDlgExW
#define ReplaceText         ReplaceTextW
#else
#define ChooseColor         ChooseColorA
#define ChooseFont          ChooseFontA
#define CreateStatusWindow  CreateStatusWindowA
#define DrawStatusText      DrawStatusTextA
#define FindText            FindTextA
#define GetFileTitle        GetFileTitleA
#define GetOpenFileName     GetOpenFileNameA
#define GetSaveFileName     GetSaveFileNameA
#define ImageList_LoadImage ImageList_LoadImageA
#define PageSetupDlg        PageSetupDlgA
#define PrintDlg            PrintDlgA
#define PrintDlgEx          PrintDlgExA
#define ReplaceText         ReplaceTextA
#endif
#endif

#endif
