/*
 * wingdi.h - drawing, which is out of scope: see outofscope.h.
 */
#ifndef FAULTLINE_WINGDI_H
#define FAULTLINE_WINGDI_H
#pragma GCC system_header

#include "windef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "drawing is out of scope"
FAULTLINE_NO_TYPE(BITMAP);
FAULTLINE_NO_TYPE(BITMAPINFO);
FAULTLINE_NO_TYPE(BITMAPINFOHEADER);
FAULTLINE_NO_TYPE(LOGFONTA);
FAULTLINE_NO_TYPE(LOGFONTW);
FAULTLINE_NO_TYPE(TEXTMETRICA);
FAULTLINE_NO_TYPE(TEXTMETRICW);
FAULTLINE_NO_CALL(AbortDoc);
FAULTLINE_NO_CALL(AbortPath);
FAULTLINE_NO_CALL(AddFontMemResourceEx);
FAULTLINE_NO_PAIR(AddFontResource);
FAULTLINE_NO_PAIR(AddFontResourceEx);
FAULTLINE_NO_CALL(AlphaBlend);
FAULTLINE_NO_CALL(AngleArc);
FAULTLINE_NO_CALL(AnimatePalette);
FAULTLINE_NO_CALL(Arc);
FAULTLINE_NO_CALL(ArcTo);
FAULTLINE_NO_CALL(BeginPath);
FAULTLINE_NO_CALL(BitBlt);
FAULTLINE_NO_CALL(CancelDC);
FAULTLINE_NO_CALL(CheckColorsInGamut);
FAULTLINE_NO_CALL(ChoosePixelFormat);
FAULTLINE_NO_CALL(Chord);
FAULTLINE_NO_CALL(CloseEnhMetaFile);
FAULTLINE_NO_CALL(CloseFigure);
FAULTLINE_NO_CALL(CloseMetaFile);
FAULTLINE_NO_CALL(ColorCorrectPalette);
FAULTLINE_NO_CALL(ColorMatchToTarget);
FAULTLINE_NO_CALL(CombineRgn);
FAULTLINE_NO_CALL(CombineTransform);
FAULTLINE_NO_PAIR(CopyEnhMetaFile);
FAULTLINE_NO_PAIR(CopyMetaFile);
FAULTLINE_NO_CALL(CreateBitmap);
FAULTLINE_NO_CALL(CreateBitmapIndirect);
FAULTLINE_NO_CALL(CreateBrushIndirect);
FAULTLINE_NO_PAIR(CreateColorSpace);
FAULTLINE_NO_CALL(CreateCompatibleBitmap);
FAULTLINE_NO_CALL(CreateCompatibleDC);
FAULTLINE_NO_PAIR(CreateDC);
FAULTLINE_NO_CALL(CreateDIBPatternBrush);
FAULTLINE_NO_CALL(CreateDIBPatternBrushPt);
FAULTLINE_NO_CALL(CreateDIBSection);
FAULTLINE_NO_CALL(CreateDIBitmap);
FAULTLINE_NO_CALL(CreateDiscardableBitmap);
FAULTLINE_NO_CALL(CreateEllipticRgn);
FAULTLINE_NO_CALL(CreateEllipticRgnIndirect);
FAULTLINE_NO_PAIR(CreateEnhMetaFile);
FAULTLINE_NO_PAIR(CreateFont);
FAULTLINE_NO_PAIR(CreateFontIndirect);
FAULTLINE_NO_PAIR(CreateFontIndirectEx);
FAULTLINE_NO_CALL(CreateHalftonePalette);
FAULTLINE_NO_CALL(CreateHatchBrush);
FAULTLINE_NO_PAIR(CreateIC);
FAULTLINE_NO_PAIR(CreateMetaFile);
FAULTLINE_NO_CALL(CreatePalette);
FAULTLINE_NO_CALL(CreatePatternBrush);
FAULTLINE_NO_CALL(CreatePen);
FAULTLINE_NO_CALL(CreatePenIndirect);
FAULTLINE_NO_CALL(CreatePolyPolygonRgn);
FAULTLINE_NO_CALL(CreatePolygonRgn);
FAULTLINE_NO_CALL(CreateRectRgn);
FAULTLINE_NO_CALL(CreateRectRgnIndirect);
FAULTLINE_NO_CALL(CreateRoundRectRgn);
FAULTLINE_NO_PAIR(CreateScalableFontResource);
FAULTLINE_NO_CALL(CreateSolidBrush);
FAULTLINE_NO_CALL(DPtoLP);
FAULTLINE_NO_CALL(DeleteColorSpace);
FAULTLINE_NO_CALL(DeleteDC);
FAULTLINE_NO_CALL(DeleteEnhMetaFile);
FAULTLINE_NO_CALL(DeleteMetaFile);
FAULTLINE_NO_CALL(DeleteObject);
FAULTLINE_NO_CALL(DescribePixelFormat);
FAULTLINE_NO_PAIR(DeviceCapabilities);
FAULTLINE_NO_CALL(DrawEscape);
FAULTLINE_NO_CALL(Ellipse);
FAULTLINE_NO_CALL(EndDoc);
FAULTLINE_NO_CALL(EndPage);
FAULTLINE_NO_CALL(EndPath);
FAULTLINE_NO_CALL(EnumEnhMetaFile);
FAULTLINE_NO_PAIR(EnumFontFamilies);
FAULTLINE_NO_PAIR(EnumFontFamiliesEx);
FAULTLINE_NO_PAIR(EnumFonts);
FAULTLINE_NO_PAIR(EnumICMProfiles);
FAULTLINE_NO_CALL(EnumMetaFile);
FAULTLINE_NO_CALL(EnumObjects);
FAULTLINE_NO_CALL(EqualRgn);
FAULTLINE_NO_CALL(Escape);
FAULTLINE_NO_CALL(ExcludeClipRect);
FAULTLINE_NO_CALL(ExtCreatePen);
FAULTLINE_NO_CALL(ExtCreateRegion);
FAULTLINE_NO_CALL(ExtEscape);
FAULTLINE_NO_CALL(ExtFloodFill);
FAULTLINE_NO_CALL(ExtSelectClipRgn);
FAULTLINE_NO_PAIR(ExtTextOut);
FAULTLINE_NO_CALL(FillPath);
FAULTLINE_NO_CALL(FillRgn);
FAULTLINE_NO_CALL(FixBrushOrgEx);
FAULTLINE_NO_CALL(FlattenPath);
FAULTLINE_NO_CALL(FloodFill);
FAULTLINE_NO_CALL(FrameRgn);
FAULTLINE_NO_CALL(GdiAlphaBlend);
FAULTLINE_NO_CALL(GdiComment);
FAULTLINE_NO_CALL(GdiFlush);
FAULTLINE_NO_CALL(GdiGetBatchLimit);
FAULTLINE_NO_CALL(GdiGradientFill);
FAULTLINE_NO_CALL(GdiSetBatchLimit);
FAULTLINE_NO_CALL(GdiTransparentBlt);
FAULTLINE_NO_CALL(GetArcDirection);
FAULTLINE_NO_CALL(GetAspectRatioFilterEx);
FAULTLINE_NO_CALL(GetBitmapBits);
FAULTLINE_NO_CALL(GetBitmapDimensionEx);
FAULTLINE_NO_CALL(GetBkColor);
FAULTLINE_NO_CALL(GetBkMode);
FAULTLINE_NO_CALL(GetBoundsRect);
FAULTLINE_NO_CALL(GetBrushOrgEx);
FAULTLINE_NO_PAIR(GetCharABCWidths);
FAULTLINE_NO_PAIR(GetCharABCWidthsFloat);
FAULTLINE_NO_CALL(GetCharABCWidthsI);
FAULTLINE_NO_PAIR(GetCharWidth32);
FAULTLINE_NO_PAIR(GetCharWidth);
FAULTLINE_NO_PAIR(GetCharWidthFloat);
FAULTLINE_NO_CALL(GetCharWidthI);
FAULTLINE_NO_PAIR(GetCharacterPlacement);
FAULTLINE_NO_CALL(GetClipBox);
FAULTLINE_NO_CALL(GetClipRgn);
FAULTLINE_NO_CALL(GetColorAdjustment);
FAULTLINE_NO_CALL(GetColorSpace);
FAULTLINE_NO_CALL(GetCurrentObject);
FAULTLINE_NO_CALL(GetCurrentPositionEx);
FAULTLINE_NO_CALL(GetDCBrushColor);
FAULTLINE_NO_CALL(GetDCOrgEx);
FAULTLINE_NO_CALL(GetDCPenColor);
FAULTLINE_NO_CALL(GetDIBColorTable);
FAULTLINE_NO_CALL(GetDIBits);
FAULTLINE_NO_CALL(GetDeviceCaps);
FAULTLINE_NO_CALL(GetDeviceGammaRamp);
FAULTLINE_NO_PAIR(GetEnhMetaFile);
FAULTLINE_NO_CALL(GetEnhMetaFileBits);
FAULTLINE_NO_PAIR(GetEnhMetaFileDescription);
FAULTLINE_NO_CALL(GetEnhMetaFileHeader);
FAULTLINE_NO_CALL(GetEnhMetaFilePaletteEntries);
FAULTLINE_NO_CALL(GetEnhMetaFilePixelFormat);
FAULTLINE_NO_CALL(GetFontData);
FAULTLINE_NO_CALL(GetFontLanguageInfo);
FAULTLINE_NO_CALL(GetFontUnicodeRanges);
FAULTLINE_NO_PAIR(GetGlyphIndices);
FAULTLINE_NO_PAIR(GetGlyphOutline);
FAULTLINE_NO_CALL(GetGraphicsMode);
FAULTLINE_NO_PAIR(GetICMProfile);
FAULTLINE_NO_PAIR(GetKerningPairs);
FAULTLINE_NO_CALL(GetLayout);
FAULTLINE_NO_PAIR(GetLogColorSpace);
FAULTLINE_NO_CALL(GetMapMode);
FAULTLINE_NO_PAIR(GetMetaFile);
FAULTLINE_NO_CALL(GetMetaFileBitsEx);
FAULTLINE_NO_CALL(GetMetaRgn);
FAULTLINE_NO_CALL(GetMiterLimit);
FAULTLINE_NO_CALL(GetNearestColor);
FAULTLINE_NO_CALL(GetNearestPaletteIndex);
FAULTLINE_NO_PAIR(GetObject);
FAULTLINE_NO_CALL(GetObjectType);
FAULTLINE_NO_PAIR(GetOutlineTextMetrics);
FAULTLINE_NO_CALL(GetPaletteEntries);
FAULTLINE_NO_CALL(GetPath);
FAULTLINE_NO_CALL(GetPixel);
FAULTLINE_NO_CALL(GetPixelFormat);
FAULTLINE_NO_CALL(GetPolyFillMode);
FAULTLINE_NO_CALL(GetROP2);
FAULTLINE_NO_CALL(GetRandomRgn);
FAULTLINE_NO_CALL(GetRasterizerCaps);
FAULTLINE_NO_CALL(GetRegionData);
FAULTLINE_NO_CALL(GetRgnBox);
FAULTLINE_NO_CALL(GetStockObject);
FAULTLINE_NO_CALL(GetStretchBltMode);
FAULTLINE_NO_CALL(GetSystemPaletteEntries);
FAULTLINE_NO_CALL(GetSystemPaletteUse);
FAULTLINE_NO_CALL(GetTextAlign);
FAULTLINE_NO_CALL(GetTextCharacterExtra);
FAULTLINE_NO_CALL(GetTextCharset);
FAULTLINE_NO_CALL(GetTextCharsetInfo);
FAULTLINE_NO_CALL(GetTextColor);
FAULTLINE_NO_PAIR(GetTextExtentExPoint);
FAULTLINE_NO_CALL(GetTextExtentExPointI);
FAULTLINE_NO_PAIR(GetTextExtentPoint32);
FAULTLINE_NO_PAIR(GetTextExtentPoint);
FAULTLINE_NO_CALL(GetTextExtentPointI);
FAULTLINE_NO_PAIR(GetTextFace);
FAULTLINE_NO_PAIR(GetTextMetrics);
FAULTLINE_NO_CALL(GetViewportExtEx);
FAULTLINE_NO_CALL(GetViewportOrgEx);
FAULTLINE_NO_CALL(GetWinMetaFileBits);
FAULTLINE_NO_CALL(GetWindowExtEx);
FAULTLINE_NO_CALL(GetWindowOrgEx);
FAULTLINE_NO_CALL(GetWorldTransform);
FAULTLINE_NO_CALL(GradientFill);
FAULTLINE_NO_CALL(IntersectClipRect);
FAULTLINE_NO_CALL(InvertRgn);
FAULTLINE_NO_CALL(LPtoDP);
FAULTLINE_NO_CALL(LineDDA);
FAULTLINE_NO_CALL(LineTo);
FAULTLINE_NO_CALL(MaskBlt);
FAULTLINE_NO_CALL(ModifyWorldTransform);
FAULTLINE_NO_CALL(MoveToEx);
FAULTLINE_NO_CALL(OffsetClipRgn);
FAULTLINE_NO_CALL(OffsetRgn);
FAULTLINE_NO_CALL(OffsetViewportOrgEx);
FAULTLINE_NO_CALL(OffsetWindowOrgEx);
FAULTLINE_NO_CALL(PaintRgn);
FAULTLINE_NO_CALL(PatBlt);
FAULTLINE_NO_CALL(PathToRegion);
FAULTLINE_NO_CALL(Pie);
FAULTLINE_NO_CALL(PlayEnhMetaFile);
FAULTLINE_NO_CALL(PlayEnhMetaFileRecord);
FAULTLINE_NO_CALL(PlayMetaFile);
FAULTLINE_NO_CALL(PlayMetaFileRecord);
FAULTLINE_NO_CALL(PlgBlt);
FAULTLINE_NO_CALL(PolyBezier);
FAULTLINE_NO_CALL(PolyBezierTo);
FAULTLINE_NO_CALL(PolyDraw);
FAULTLINE_NO_CALL(PolyPolygon);
FAULTLINE_NO_CALL(PolyPolyline);
FAULTLINE_NO_PAIR(PolyTextOut);
FAULTLINE_NO_CALL(Polygon);
FAULTLINE_NO_CALL(Polyline);
FAULTLINE_NO_CALL(PolylineTo);
FAULTLINE_NO_CALL(PtInRegion);
FAULTLINE_NO_CALL(PtVisible);
FAULTLINE_NO_CALL(RealizePalette);
FAULTLINE_NO_CALL(RectInRegion);
FAULTLINE_NO_CALL(RectVisible);
FAULTLINE_NO_CALL(Rectangle);
FAULTLINE_NO_CALL(RemoveFontMemResourceEx);
FAULTLINE_NO_PAIR(RemoveFontResource);
FAULTLINE_NO_PAIR(RemoveFontResourceEx);
FAULTLINE_NO_PAIR(ResetDC);
FAULTLINE_NO_CALL(ResizePalette);
FAULTLINE_NO_CALL(RestoreDC);
FAULTLINE_NO_CALL(RoundRect);
FAULTLINE_NO_CALL(SaveDC);
FAULTLINE_NO_CALL(ScaleViewportExtEx);
FAULTLINE_NO_CALL(ScaleWindowExtEx);
FAULTLINE_NO_CALL(SelectClipPath);
FAULTLINE_NO_CALL(SelectClipRgn);
FAULTLINE_NO_CALL(SelectObject);
FAULTLINE_NO_CALL(SelectPalette);
FAULTLINE_NO_CALL(SetAbortProc);
FAULTLINE_NO_CALL(SetArcDirection);
FAULTLINE_NO_CALL(SetBitmapBits);
FAULTLINE_NO_CALL(SetBitmapDimensionEx);
FAULTLINE_NO_CALL(SetBkColor);
FAULTLINE_NO_CALL(SetBkMode);
FAULTLINE_NO_CALL(SetBoundsRect);
FAULTLINE_NO_CALL(SetBrushOrgEx);
FAULTLINE_NO_CALL(SetColorAdjustment);
FAULTLINE_NO_CALL(SetColorSpace);
FAULTLINE_NO_CALL(SetDCBrushColor);
FAULTLINE_NO_CALL(SetDCPenColor);
FAULTLINE_NO_CALL(SetDIBColorTable);
FAULTLINE_NO_CALL(SetDIBits);
FAULTLINE_NO_CALL(SetDIBitsToDevice);
FAULTLINE_NO_CALL(SetDeviceGammaRamp);
FAULTLINE_NO_CALL(SetEnhMetaFileBits);
FAULTLINE_NO_CALL(SetGraphicsMode);
FAULTLINE_NO_CALL(SetICMMode);
FAULTLINE_NO_PAIR(SetICMProfile);
FAULTLINE_NO_CALL(SetLayout);
FAULTLINE_NO_CALL(SetMapMode);
FAULTLINE_NO_CALL(SetMapperFlags);
FAULTLINE_NO_CALL(SetMetaFileBitsEx);
FAULTLINE_NO_CALL(SetMetaRgn);
FAULTLINE_NO_CALL(SetMiterLimit);
FAULTLINE_NO_CALL(SetPaletteEntries);
FAULTLINE_NO_CALL(SetPixel);
FAULTLINE_NO_CALL(SetPixelFormat);
FAULTLINE_NO_CALL(SetPixelV);
FAULTLINE_NO_CALL(SetPolyFillMode);
FAULTLINE_NO_CALL(SetROP2);
FAULTLINE_NO_CALL(SetRectRgn);
FAULTLINE_NO_CALL(SetStretchBltMode);
FAULTLINE_NO_CALL(SetSystemPaletteUse);
FAULTLINE_NO_CALL(SetTextAlign);
FAULTLINE_NO_CALL(SetTextCharacterExtra);
FAULTLINE_NO_CALL(SetTextColor);
FAULTLINE_NO_CALL(SetTextJustification);
FAULTLINE_NO_CALL(SetViewportExtEx);
FAULTLINE_NO_CALL(SetViewportOrgEx);
FAULTLINE_NO_CALL(SetWinMetaFileBits);
FAULTLINE_NO_CALL(SetWindowExtEx);
FAULTLINE_NO_CALL(SetWindowOrgEx);
FAULTLINE_NO_CALL(SetWorldTransform);
FAULTLINE_NO_PAIR(StartDoc);
FAULTLINE_NO_CALL(StartPage);
FAULTLINE_NO_CALL(StretchBlt);
FAULTLINE_NO_CALL(StretchDIBits);
FAULTLINE_NO_CALL(StrokeAndFillPath);
FAULTLINE_NO_CALL(StrokePath);
FAULTLINE_NO_CALL(SwapBuffers);
FAULTLINE_NO_PAIR(TextOut);
FAULTLINE_NO_CALL(TranslateCharsetInfo);
FAULTLINE_NO_CALL(TransparentBlt);
FAULTLINE_NO_CALL(UnrealizeObject);
FAULTLINE_NO_CALL(UpdateColors);
FAULTLINE_NO_PAIR(UpdateICMRegKey);
FAULTLINE_NO_CALL(WidenPath);
FAULTLINE_NO_CALL(wglCopyContext);
FAULTLINE_NO_CALL(wglCreateContext);
FAULTLINE_NO_CALL(wglCreateLayerContext);
FAULTLINE_NO_CALL(wglDeleteContext);
FAULTLINE_NO_CALL(wglDescribeLayerPlane);
FAULTLINE_NO_CALL(wglGetCurrentContext);
FAULTLINE_NO_CALL(wglGetCurrentDC);
FAULTLINE_NO_CALL(wglGetLayerPaletteEntries);
FAULTLINE_NO_CALL(wglGetProcAddress);
FAULTLINE_NO_CALL(wglMakeCurrent);
FAULTLINE_NO_CALL(wglRealizeLayerPalette);
FAULTLINE_NO_CALL(wglSetLayerPaletteEntries);
FAULTLINE_NO_CALL(wglShareLists);
FAULTLINE_NO_CALL(wglSwapLayerBuffers);
FAULTLINE_NO_CALL(wglSwapMultipleBuffers);
FAULTLINE_NO_PAIR(wglUseFontBitmaps);
FAULTLINE_NO_PAIR(wglUseFontOutlines);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define AddFontResource            AddFontResourceW
#define AddFontResourceEx          AddFontResourceExW
#define CopyEnhMetaFile            CopyEnhMetaFileW
#define CopyMetaFile               CopyMetaFileW
#define CreateColorSpace           CreateColorSpaceW
#define CreateDC                   CreateDCW
#define CreateEnhMetaFile          CreateEnhMetaFileW
#define CreateFont                 CreateFontW
#define CreateFontIndirect         CreateFontIndirectW
#define CreateFontIndirectEx       CreateFontIndirectExW
#define CreateIC                   CreateICW
#define CreateMetaFile             CreateMetaFileW
#define CreateScalableFontResource CreateScalableFontResourceW
#define DeviceCapabilities         DeviceCapabilitiesW
#define EnumFontFamilies           EnumFontFamiliesW
#define EnumFontFamiliesEx         EnumFontFamiliesExW
#define EnumFonts                  EnumFontsW
#define EnumICMProfiles            EnumICMProfilesW
#define ExtTextOut                 ExtTextOutW
#define GetCharABCWidths           GetCharABCWidthsW
#define GetCharABCWidthsFloat      GetCharABCWidthsFloatW
#define GetCharWidth               GetCharWidthW
#define GetCharWidth32             GetCharWidth32W
#define GetCharWidthFloat          GetCharWidthFloatW
#define GetCharacterPlacement      GetCharacterPlacementW
#define GetEnhMetaFile             GetEnhMetaFileW
#define GetEnhMetaFileDescription  GetEnhMetaFileDescriptionW
#define GetGlyphIndices            GetGlyphIndicesW
#define GetGlyphOutline            GetGlyphOutlineW
#define GetICMProfile              GetICMProfileW
#define GetKerningPairs            GetKerningPairsW
#define GetLogColorSpace           GetLogColorSpaceW
#define GetMetaFile                GetMetaFileW
#define GetObject                  GetObjectW
#define GetOutlineTextMetrics      GetOutlineTextMetricsW
#define GetTextExtentExPoint       GetTextExtentExPointW
#define GetTextExtentPoint         GetTextExtentPointW
#define GetTextExtentPoint32       GetTextExtentPoint32W
#define GetTextFace                GetTextFaceW
#define GetTextMetrics             GetTextMetricsW
#define PolyTextOut                PolyTextOutW
#define RemoveFontResource         RemoveFontResourceW
#define RemoveFontResourceEx       RemoveFontResourceExW
#define ResetDC                    ResetDCW
#define SetICMProfile              SetICMProfileW
#define StartDoc                   StartDocW
#define TextOut                    TextOutW
#define UpdateICMRegKey            UpdateICMRegKeyW
#define wglUseFontBitmaps          wglUseFontBitmapsW
#define wglUseFontOutlines         wglUseFontOutlinesW
#else
#define AddFontResource            AddFontResourceA
#define AddFontResourceEx          AddFontResourceExA
#define CopyEnhMetaFile            CopyEnhMetaFileA
#define CopyMetaFile               CopyMetaFileA
#define CreateColorSpace           CreateColorSpaceA
#define CreateDC                   CreateDCA
#define CreateEnhMetaFile          CreateEnhMetaFileA
#define CreateFont                 CreateFontA
#define CreateFontIndirect         CreateFontIndirectA
#define CreateFontIndirectEx       CreateFontIndirectExA
#define CreateIC                   CreateICA
#define CreateMetaFile             CreateMetaFileA
#define CreateScalableFontResource CreateScalableFontResourceA
#define DeviceCapabilities         DeviceCapabilitiesA
#define EnumFontFamilies           EnumFontFamiliesA
#define EnumFontFamiliesEx         EnumFontFamiliesExA
#define EnumFonts                  EnumFontsA
#define EnumICMProfiles            EnumICMProfilesA
#define ExtTextOut                 ExtTextOutA
#define GetCharABCWidths           GetCharABCWidthsA
#define GetCharABCWidthsFloat      GetCharABCWidthsFloatA
#define GetCharWidth               GetCharWidthA
#define GetCharWidth32             GetCharWidth32A
#define GetCharWidthFloat          GetCharWidthFloatA
#define GetCharacterPlacement      GetCharacterPlacementA
#define GetEnhMetaFile             GetEnhMetaFileA
#define GetEnhMetaFileDescription  GetEnhMetaFileDescriptionA
#define GetGlyphIndices            GetGlyphIndicesA
#define GetGlyphOutline            GetGlyphOutlineA
#define GetICMProfile              GetICMProfileA
#define GetKerningPairs            GetKerningPairsA
#define GetLogColorSpace           GetLogColorSpaceA
#define GetMetaFile                GetMetaFileA
#define GetObject                  GetObjectA
#define GetOutlineTextMetrics      GetOutlineTextMetricsA
#define GetTextExtentExPoint       GetTextExtentExPointA
#define GetTextExtentPoint         GetTextExtentPointA
#define GetTextExtentPoint32       GetTextExtentPoint32A
#define GetTextFace                GetTextFaceA
#define GetTextMetrics             GetTextMetricsA
#define PolyTextOut                PolyTextOutA
#define RemoveFontResource         RemoveFontResourceA
#define RemoveFontResourceEx       RemoveFontResourceExA
#define ResetDC                    ResetDCA
#define SetICMProfile              SetICMProfileA
#define StartDoc                   StartDocA
#define TextOut                    TextOutA
#define UpdateICMRegKey            UpdateICMRegKeyA
#define wglUseFontBitmaps          wglUseFontBitmapsA
#define wglUseFontOutlines         wglUseFontOutlinesA
#endif
#endif

#endif
